/*
 * The sandbox on Linux: Landlock and no_new_privs.  The rights are a fixed
 * list cut to what the kernel knows, never all that it knows: a later kernel
 * may name rights that a worker needs.  The constants stand here because
 * kernels are newer than the headers that a distribution builds with.
 */
#include "compat/sandbox.h"

#ifdef HAVE_LANDLOCK

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <fcntl.h>
#include <unistd.h>

#define BIT(n)	(UINT64_C(1) << (n))

#define CREATE_VERSION	1	/* flag: tell the ABI, make nothing */
#define RULE_PATH	1
#define RULE_NET_PORT	2
#define READ_FILE	BIT(2)
#define READ_DIR	BIT(3)
#define CONNECT_TCP	BIT(1)	/* binding is left free: a configured source */
#define ABI_NET		4	/* the first that governs TCP ports */

/* What landlock_create_ruleset(2) and landlock_add_rule(2) take. */
struct ruleset {
	uint64_t	files;
	uint64_t	net;
	uint64_t	scoped;
};

struct path_rule {
	uint64_t	allowed;
	int32_t		parent;
} __attribute__((__packed__));

struct port_rule {
	uint64_t	allowed;
	uint64_t	port;
};

/* Rights by the ABI that brought them; of the files' only reading is given. */
static const struct {
	long		abi;
	struct ruleset	rights;
} known[] = {
	{ 1, { BIT(13) - 1, 0, 0 } },	/* execute, read, write, make, remove */
	{ 2, { BIT(13), 0, 0 } },	/* link or rename elsewhere */
	{ 3, { BIT(14), 0, 0 } },	/* truncate */
	{ ABI_NET, { 0, CONNECT_TCP, 0 } },
	{ 5, { BIT(15), 0, 0 } },	/* ioctl of devices */
	{ 6, { 0, 0, BIT(0) | BIT(1) } } /* abstract sockets, signals */
};

static struct ruleset
rights_of(long abi)
{
	struct ruleset rights = { 0, 0, 0 };
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (abi < known[i].abi)
			break;
		rights.files |= known[i].rights.files;
		rights.net |= known[i].rights.net;
		rights.scoped |= known[i].rights.scoped;
	}
	return rights;
}

static int
allow_ports(int fd, const uint16_t *ports, size_t n)
{
	struct port_rule rule = { CONNECT_TCP, 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		rule.port = ports[i];
		if (syscall(SYS_landlock_add_rule, fd, RULE_NET_PORT, &rule,
		    0) == -1)
			return -1;
	}
	return 0;
}

/* What is not there, or is not for this process, needs no rule. */
static int
allow_path(int fd, const char *path)
{
	struct path_rule rule = { READ_FILE, -1 };
	struct stat st;
	int rc = 0;

	if ((rule.parent = open(path, O_PATH | O_CLOEXEC)) == -1)
		return 0;
	if (fstat(rule.parent, &st) == 0 && S_ISDIR(st.st_mode))
		rule.allowed |= READ_DIR;
	if (syscall(SYS_landlock_add_rule, fd, RULE_PATH, &rule, 0) == -1)
		rc = -1;
	close(rule.parent);
	return rc;
}

static int
allow(int fd, const struct sandbox *sandbox, long abi)
{
	size_t i;

	for (i = 0; i < sandbox->npaths; i++)
		if (allow_path(fd, sandbox->paths[i]) == -1)
			return -1;
	return abi < ABI_NET ? 0 :
	    allow_ports(fd, sandbox->ports, sandbox->nports);
}

int
sandbox_enter(const struct sandbox *sandbox)
{
	struct ruleset rights;
	long abi;
	int fd, rc = 0;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return 0;
	abi = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_VERSION);
	if (abi < 1)
		return 0;
	rights = rights_of(abi);
	fd = (int)syscall(SYS_landlock_create_ruleset, &rights,
	    sizeof(rights), 0);
	if (fd == -1)
		return 0;
	if (allow(fd, sandbox, abi) == -1)
		goto out;
	/* all of it takes hold here, or none of it */
	if (syscall(SYS_landlock_restrict_self, fd, 0) == -1)
		goto out;
	rc = abi >= ABI_NET;
out:
	close(fd);
	return rc;
}

#endif
