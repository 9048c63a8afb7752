#!/bin/sh
# Finds out what this system has: one small program a feature.  Writes
# compat/have.h, which every source takes in first, and compat/cflags,
# compat/ldflags, compat/testflags.  Run by make, never while the Makefile is
# read.
set -u
: "${CC:=cc}" "${CFLAGS:=}" "${CPPFLAGS:=}" "${LDFLAGS:=}"
cd "$(dirname "$0")" || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

try() { # the program on standard input compiles and links
	cat >"$work/t.c"
	# shellcheck disable=SC2086 # flags are words
	$CC -Werror=implicit-function-declaration $CPPFLAGS $CFLAGS "$@" \
	    -o "$work/t" "$work/t.c" $LDFLAGS $dl_libs >"$work/log" 2>&1
}

have() { # NAME [flags]: defines HAVE_NAME where the program compiles
	name=$1
	shift
	if try "$@"; then
		echo "#define HAVE_$name 1"
		echo "$name yes" >&2
	else
		echo "/* HAVE_$name: no */"
		echo "$name no" >&2
	fi
}

need() { # PACKAGE WORDS: stops with the name of what is missing
	pkg-config --exists "$1" 2>/dev/null && return
	echo "sendoff: $2 is missing (pkg-config $1): try 'make deps'" >&2
	exit 1
}

command -v pkg-config >/dev/null || {
	echo "sendoff: pkg-config is missing: try 'make deps'" >&2
	exit 1
}
need libcrypto OpenSSL
need libssl OpenSSL

idn_flags=$(pkg-config --cflags libidn2 2>/dev/null)
dl_libs=""

# BSD idioms are libc's own, or come from libbsd as if they were.
bsd_flags=""
bsd_libs=""
if ! try <<'T'
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int main(void) { char *p = recallocarray(NULL, 0, 1, 1);
freezero(p, 1); closefrom(9); return (int)strlcpy("", "", 0); }
T
then
	need libbsd-overlay libbsd
	bsd_flags=$(pkg-config --cflags libbsd-overlay)
	bsd_libs=$(pkg-config --libs libbsd-overlay)
fi

# dlopen(3) is libc's own, or in a library beside it.
loads() {
	try <<'T'
#include <dlfcn.h>
int main(void) { return dlopen("x", RTLD_NOW) != NULL; }
T
}
if ! loads; then
	dl_libs=-ldl
	loads || dl_libs=""
fi

{
	echo "/* Made by compat/probe.sh: what this system has. */"
	# glibc hides ppoll(2), memfd_create(2) and setresuid(2) without it
	echo "#define _GNU_SOURCE 1"
	have MEMFD_CREATE -D_GNU_SOURCE <<'T'
#include <sys/mman.h>
int main(void) { return memfd_create("x", MFD_CLOEXEC) < 0; }
T
	have PRCTL <<'T'
#include <sys/prctl.h>
int main(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
T
	have LANDLOCK -D_GNU_SOURCE <<'T'
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
int main(void) { return SYS_landlock_create_ruleset < 0 ||
PR_SET_NO_NEW_PRIVS < 0 || LANDLOCK_RULE_PATH_BENEATH < 0; }
T
	# CPPFLAGS=-DWITHOUT_LIBIDN2 does without
	# shellcheck disable=SC2086 # flags are words
	have LIBIDN2 $idn_flags <<'T'
#ifdef WITHOUT_LIBIDN2
#error "not wanted"
#endif
#include <dlfcn.h>
#include <idn2.h>
int main(void) { return dlopen("x", RTLD_NOW) != NULL ||
IDN2_NONTRANSITIONAL == IDN2_USE_STD3_ASCII_RULES; }
T
} >have.h.new || exit 1
echo "$bsd_flags $idn_flags $(pkg-config --cflags libssl libcrypto)" >cflags
echo "$bsd_libs $dl_libs $(pkg-config --libs libssl libcrypto)" >ldflags
if pkg-config --exists check; then
	pkg-config --cflags --libs check | tr '\n' ' ' >testflags
else
	: >testflags
fi
mv have.h.new have.h
