/*
 * TXT records.  The process that reads the answers joins the strings and hands
 * back structs of one size; what it says is taken for a stranger's word, as
 * the octets in it are.
 */
#include <sys/socket.h>

#include <stdlib.h>
#include <string.h>

#include "txt.h"

/* --- the process that asks ----------------------------------------------- */

static void
fill(const struct question *question, struct txt_answer *answer)
{
	struct txt_record *to;
	size_t n;

	memset(answer, 0, sizeof(*answer));
	answer->result = question->result;
	if (question->result != RESOLVER_OK)
		return;
	for (; answer->n < TXT_RECORDS && answer->n < question->answer.n;
	    answer->n++) {
		to = &answer->records[answer->n];
		n = dns_text(&question->answer.records[answer->n], to->octets,
		    sizeof(to->octets));
		to->length = (uint32_t)(n < sizeof(to->octets) ? n :
		    sizeof(to->octets));
	}
}

static void
inquire(const struct resolver *resolver, const struct conf *conf,
    const void *arg)
{
	struct question questions[TXT_NAMES];
	const struct txt_names *names = arg;
	struct txt_answer *answer;
	size_t i;

	(void)conf;
	memset(questions, 0, sizeof(questions));
	if ((answer = calloc(1, sizeof(*answer))) == NULL)
		return;
	for (i = 0; i < names->n; i++) {
		questions[i].name = names->list[i];
		questions[i].type = DNS_TXT;
	}
	resolver_ask(resolver, questions, names->n, ERRAND_FD);
	for (i = 0; i < names->n; i++) {
		fill(&questions[i], answer);
		if (errand_write(answer, sizeof(*answer)) == -1)
			break;
	}
	free(answer);
}

/* --- the process that is told -------------------------------------------- */

int
txt_start(struct errand *errand, const struct conf *conf,
    const struct txt_names *names)
{
	return errand_start(errand, conf, inquire, names);
}

static int
take(const struct errand *errand, struct txt_answer *answer)
{
	uint32_t i;

	if (errand_read(errand, answer, sizeof(*answer)) == -1 ||
	    answer->result > RESOLVER_TIMEOUT || answer->n > TXT_RECORDS ||
	    (answer->n > 0) != (answer->result == RESOLVER_OK))
		return -1;
	for (i = 0; i < answer->n; i++)
		if (answer->records[i].length > TXT_OCTETS)
			return -1;
	return 0;
}

void
txt_next(struct errand *errand, struct txt_answer *answer)
{
	if (take(errand, answer) == 0)
		return;
	/* after an error nothing says where the next answer would begin */
	shutdown(errand->fd, SHUT_RDWR);
	memset(answer, 0, sizeof(*answer));
	answer->result = RESOLVER_FAILED;
}
