/*
 * The headings that findings stand under, by their ids.
 */
#ifndef EXAM_GROUP_H
#define EXAM_GROUP_H

enum group { GROUP_DOMAIN, GROUP_DNS, GROUP_IP, GROUP_TLS, GROUP_TO,
	    GROUP_MESSAGE, GROUP_HOST, GROUPS };

/* The words of all, for people. */
#define GROUP_WORDS	"domain, dns, ip, tls, to, message, host"

/* The group of an id; GROUPS: of none. */
enum group group_of(const char *id);

/* "dns" */
const char *group_word(enum group);

/*
 * 1 where a word of --only or --skip is about the id: it is its group, the id,
 * or what stands before a dot of it ("dns", "spf.result", "ip.dnsbl", "spf").
 */
int	group_covers(const char *word, const char *id);

/* 1 where the word is about one of the ids that there are, or may be. */
int	group_known(const char *word);

#endif
