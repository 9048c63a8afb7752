/*
 * The other side of the tests: a mail server and an HTTPS server that a script
 * makes misbehave and a DNS server, on loopback ports that the kernel picks,
 * in one program that runs in the background, keeps what it was sent as files,
 * and ends by itself.  `peer start' returns when all listen, so that nobody
 * has to wait or guess.  What goes into a script is in script.h, into a zone
 * in zone.h, the kinds of certificates in certs.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/peer/certs.h"
#include "tests/peer/daemon.h"
#include "tests/peer/loopback.h"
#include "tests/peer/measure.h"
#include "tests/peer/setting.h"
#include "tests/peer/talk.h"
#include "tests/peer/tricks.h"
#include "tests/peer/verify.h"

#define LIFE		400	/* seconds; longer than any test */

static _Noreturn void
usage(void)
{
	fprintf(stderr,
	    "usage: peer start -d DIR [-N] [-a ADDRESS] [-p PORT] [-u PATH]\n"
	    "                  [-z ZONE] [-A DNSADDRESS] [-n DNSPORT]\n"
	    "                  [-s SCRIPT] [-m CONNECTIONS] [-T SECONDS]\n"
	    "       peer https -d DIR [-c CERTIFICATE] and as for start\n"
	    "       peer stop DIR...\n"
	    "       peer await FILE...\n"
	    "       peer certs DIR NAME...\n"
	    "       peer talk ADDRESS PORT | PATH\n"
	    "       peer lo [ADDRESS...]\n"
	    "       peer verify MESSAGE ZONE\n"
	    "       peer wire FILE...\n"
	    "       peer exec PROGRAM [NAME ARGUMENT...]\n"
	    "       peer measure FILE COMMAND...\n");
	exit(64);
}

static void
parse(struct daemon *peer, int argc, char **argv)
{
	const char *script = NULL, *certificate = NULL;
	int c;

	while ((c = getopt(argc, argv, "d:Na:A:c:f:n:p:u:z:s:m:T:")) != -1)
		switch (c) {
		case 'd': peer->dir_name = optarg; break;
		case 'N': peer->reserve = 1; break;
		case 'a': peer->address = optarg; break;
		case 'A': peer->dns_address = optarg; break;
		case 'c': certificate = optarg; break;
		case 'n': peer->dns_port = atoi(optarg); break;
		case 'p': peer->port = optarg; break;
		case 'u': peer->path = optarg; break;
		case 'z': peer->zone_file = optarg; break;
		case 'f':
		case 's': script = optarg; break;
		case 'm': peer->serve = strtol(optarg, NULL, 10); break;
		case 'T': peer->life = (unsigned int)atoi(optarg); break;
		default: usage();
		}
	if (peer->dir_name == NULL || optind != argc)
		usage();
	if (script_read(&peer->script, script) == -1)
		exit(1);
	if (certificate != NULL &&
	    setting_certificate(&peer->script, certificate, NULL) == -1)
		abort();
}

static _Noreturn void
start(int argc, char **argv)
{
	static struct daemon peer = { .address = "127.0.0.1", .port = "0",
	    .dns_address = "127.0.0.1", .life = LIFE };

	peer.https = strcmp(argv[0], "https") == 0;
	parse(&peer, argc, argv);
	daemon_run(&peer);
}

static int
stop(char **dirs)
{
	int bad = 0;

	for (; *dirs != NULL; dirs++)
		bad |= tricks_stop(*dirs);
	return bad;
}

int
main(int argc, char **argv)
{
	const char *command = argc < 2 ? "" : argv[1];

	if (strcmp(command, "start") == 0 || strcmp(command, "https") == 0)
		start(argc - 1, argv + 1);
	if (strcmp(command, "lo") == 0)
		return loopback_up(argv + 2);
	if (argc < 3)
		usage();
	if (strcmp(command, "stop") == 0)
		return stop(argv + 2);
	if (strcmp(command, "await") == 0)
		return tricks_await(argv + 2);
	if (strcmp(command, "certs") == 0)
		return certs_make(argv[2], argv + 3);
	if (strcmp(command, "talk") == 0 && argc <= 4)
		return talk_run(argv[2], argv[3]);
	if (strcmp(command, "wire") == 0)
		return tricks_wire(argv + 2);
	if (strcmp(command, "exec") == 0)
		return tricks_exec(argv[2], argv + 3);
	if (strcmp(command, "measure") == 0 && argc > 3)
		return measure_run(argv[2], argv + 3);
	if (strcmp(command, "verify") == 0 && argc == 4)
		return verify_run(argv[2], argv[3]);
	usage();
}
