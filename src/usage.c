/*
 * The synopsis.  A test compares it with the manuals.
 */
#include "usage.h"

void
usage_print(FILE *out)
{
	fputs("usage: sendoff [--config file] sendmail [option ...] "
	    "[address ...]\n"
	    "       sendoff [--config file] route address ...\n"
	    "       sendoff [--config file] queue [list] [--json]\n"
	    "       sendoff [--config file] queue show id [--json]\n"
	    "       sendoff [--config file] queue run\n"
	    "       sendoff [--config file] queue flush [id ...]\n"
	    "       sendoff [--config file] queue remove id ...\n"
	    "       sendoff [--config file] sign | verify\n"
	    "       sendoff [--config file] check [-q | -v] [--data dir] "
	    "[--domain domain]\n"
	    "               [--dqs-key key] [--from address] [--ip list] "
	    "[--json]\n"
	    "               [--message file] [--offline | --zone file] "
	    "[--only list]\n"
	    "               [--probe] [--resolver address] [--skip list] "
	    "[--smtp-map map]\n"
	    "               [--strict] [--timeout seconds] [--to address]\n"
	    "       sendoff keygen -d domain -s selector [-rS] [-b bits] "
	    "[-D dir]\n"
	    "               [-n note] [-t rsa | ed25519 | both]\n"
	    "       sendoff [--config file] dns [--diff] [--domain domain] "
	    "[--format format]\n"
	    "               [--from address] [--ip list] [--offline] "
	    "[--resolver address]\n"
	    "               [--smtp-map map] [--timeout seconds]\n"
	    "       sendoff [--config file] spf ip sender [helo]\n"
	    "       sendoff version | help\n", out);
}
