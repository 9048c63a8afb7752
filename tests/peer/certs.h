/*
 * The certificates of servers that tests trust, and all those that look like
 * them.  Into DIR:
 *
 *	ca.pem ca.tlsa		the CA that tests trust
 *	otherca.pem		one that they do not
 *	hashed/HASH.0		ca.pem by its name, as c_rehash has it
 *	NAME.KIND.pem		a server's key and the chain that it sends
 *	NAME.KIND.tlsa		lines `USAGE SELECTOR MATCHING HEX' of it, all
 *				with usages 3 and 1 (the server's certificate)
 *				and 2 and 0 (its issuer's), selectors 0 and 1,
 *				matching types 0 to 2; `grep "^3 1 1 "' and the
 *				line is the DATA of a TLSA record in a zone
 *
 * The KINDs, by the CA and with NAME as dNSName where nothing else is said:
 *
 *	right		is right
 *	expired future	ended an hour ago, begins in an hour
 *	self		signed by its own key
 *	other		dNSName elsewhere.example
 *	othercn		the same, and NAME as CN
 *	cn		NAME as CN alone, no subjectAltName
 *	wild		*.PARENT, NAME without its first label
 *	badwild		a partial wildcard, as in m*.PARENT
 *	subwild		*.NAME
 *	nul		NAME, a NUL octet, .evil.example
 *	many		four names, NAME is the last
 *	client		its extended key usage is that of a client
 *	chain		by an intermediate CA, which is sent
 *	nochain		the same, and it is not sent
 *	fullchain	the same, and it and the CA are sent
 *	ta		the CA is sent (for DANE-TA, as all that end in ta)
 *	otherta		the same, dNSName elsewhere.example
 *	expiredta	the same, ended an hour ago
 *	otherca		by the CA that nobody trusts, which is sent
 *	badca		by a server's certificate, which is sent
 *	worst		self, expired and other
 */
#ifndef PEER_CERTS_H
#define PEER_CERTS_H

/* Makes DIR where it is not there and all of these in it, for each of the
 * names; 0, or the process ends. */
int	certs_make(const char *dir, char **names);

#endif
