/*
 * Which address receivers see.  What a mail server says of the connection it
 * has goes before what this host knows of itself, since a NAT may stand
 * between; the name servers are asked last, as their path is another one.
 */
#include <sys/socket.h>

#include <stdio.h>
#include <string.h>

#include "exam/examegress.h"

#define VOICES	2	/* answers of DNS that have to agree */

/* Who tells that address; NULL: nobody does. */
static const struct egress_sight *
find(const struct egress_sights *sights, const struct ipaddr *ip)
{
	size_t i;

	for (i = 0; i < sights->n; i++)
		if (memcmp(sights->list[i].ip.octets, ip->octets,
		    ipaddr_length(ip)) == 0)
			return &sights->list[i];
	return NULL;
}

/* Of the addresses that receivers can see, or of all, the one that most have
 * told, of equals the first; NULL: none, or a rumour. */
static const struct egress_sight *
best(const struct egress_sights *sights, int usable)
{
	const struct egress_sight *sight, *found = NULL;
	size_t i;

	for (i = 0; i < sights->n; i++) {
		sight = &sights->list[i];
		if (!sight->rumour &&
		    (!usable || ipaddr_is_visible(&sight->ip)) &&
		    (found == NULL || sight->n > found->n))
			found = sight;
	}
	return found;
}

/* Keeps it, with the own address that stands behind it. */
static void
keep(struct egress_view *view, const struct ipaddr *ip, const char *how,
    const char *by)
{
	struct exam_address *address = &view->address;
	const struct egress_sight *local = find(&view->locals, ip);

	memset(address, 0, sizeof(*address));
	view->state = EGRESS_FOUND;
	address->ip = *ip;
	ipaddr_show(ip, address->text);
	/* no address of ours is what they see, so one of ours is behind it */
	if (local == NULL)
		local = best(&view->locals, 0);
	if (local != NULL)
		strlcpy(address->local, local->text, sizeof(address->local));
	address->nat = local != NULL &&
	    strcmp(address->local, address->text) != 0;
	snprintf(address->found, sizeof(address->found), "%s%s%s", how,
	    by[0] != '\0' ? ":" : "", by);
}

/* One of this host's own, whether a connection was tried or not. */
static void
keep_own(struct egress_view *view, const struct ipaddr *ip, const char *how)
{
	keep(view, ip, how, "");
	strlcpy(view->address.local, view->address.text,
	    sizeof(view->address.local));
	view->address.nat = 0;
}

/* --ip: 1 where there is one of the family. */
static int
take_option(const struct exam *exam, struct egress_view *view)
{
	size_t i;

	for (i = 0; i < exam->option->nip; i++)
		if (exam->option->ip[i].family == view->family) {
			keep(view, &exam->option->ip[i], "option", "");
			return 1;
		}
	return 0;
}

/* What this host would say itself, and the servers where they all say another
 * thing. */
static void
take_own(const struct exam *exam, struct egress_view *view)
{
	const char *text = view->family == AF_INET ? exam->conf->bind4 :
	    exam->conf->bind6;
	const struct egress_sight *echo = best(&view->echoes, 1),
	    *local = best(&view->locals, 1);
	struct ipaddr ip;

	if (text != NULL && ipaddr_parse(&ip, text) == 0 &&
	    ipaddr_is_visible(&ip))
		keep_own(view, &ip, "bind");
	else if (local != NULL)
		keep_own(view, &local->ip, "kernel");
	if (echo != NULL && (view->state != EGRESS_FOUND ||
	    find(&view->echoes, &view->address.ip) == NULL))
		keep(view, &echo->ip, "ehlo", echo->by);
}

/* The `inet' line has the other family alone. */
static int
is_off(const struct exam *exam, int family)
{
	enum conf_inet inet = exam->conf->inet;

	return inet == (family == AF_INET ? INET_6 : INET_4);
}

/* Where no connection was so much as tried there may still be one to be had;
 * but one of IPv6 is not taken for granted. */
static int
has_route(const struct egress_view *view)
{
	return view->locals.n > 0 || (view->tries == 0 &&
	    view->family == AF_INET);
}

/* One voice is not enough: whoever sits on the path can be that one, and a
 * wrong address here would have the user publish it.  The recipient's server
 * may be the other. */
static void
take_answers(struct exam *exam, struct egress_view *view)
{
	const struct egress_sight *answer;

	examegressdns(exam, view->family, &view->answers);
	answer = best(&view->answers, 1);
	if (answer != NULL && answer->n +
	    (size_t)(find(&view->echoes, &answer->ip) != NULL) >= VOICES)
		keep(view, &answer->ip, "dns", answer->by);
}

void
examegressfind(struct exam *exam, struct egress_view *view)
{
	const struct egress_sight *echo;

	view->state = EGRESS_HIDDEN;
	if (take_option(exam, view))
		return;
	if (exam->conf->relay != RELAY_NONE || is_off(exam, view->family)) {
		view->state = EGRESS_OFF;
		return;
	}
	/* good also while probes are out: what they add is only another word
	 * for the same, or a reason to look again */
	take_own(exam, view);
	if (view->state == EGRESS_FOUND)
		return;
	if (view->open > 0 && !exam->late)
		view->state = EGRESS_OPEN;
	else if (!has_route(view))
		view->state = EGRESS_NONE;
	else
		take_answers(exam, view);
	/* nobody can be seen by this one, but it is what is seen */
	if (view->state == EGRESS_HIDDEN &&
	    (echo = best(&view->echoes, 0)) != NULL)
		keep(view, &echo->ip, "ehlo", echo->by);
}
