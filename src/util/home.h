/*
 * The home of the user this process acts for.
 */
#ifndef UTIL_HOME_H
#define UTIL_HOME_H

/*
 * Lends a variable of the environment; NULL where it is unset or empty, and
 * where real and effective ids differ: then it is a stranger's word.
 */
const char *home_env(const char *name);

/*
 * Lends the home directory: HOME where it is an absolute path to a directory
 * of the effective user's, else that of the passwd database, else HOME all
 * the same; NULL where there is none.  cron(8) calls with root's HOME.
 */
const char *home_directory(void);

#endif
