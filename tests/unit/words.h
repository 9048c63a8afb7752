/*
 * Words of a known length, for tests of what is too long.
 */
#ifndef TESTS_WORDS_H
#define TESTS_WORDS_H

#define X10	"xxxxxxxxxx"
#define X100	X10 X10 X10 X10 X10 X10 X10 X10 X10 X10
#define X990	X100 X100 X100 X100 X100 X100 X100 X100 X100 X10 X10 X10 X10 \
		X10 X10 X10 X10 X10

#endif
