# matrix.pl PORT <FILES: what Mail::DKIM says of each file that standard input
# names: a line with its name, and of each signature of sender.example the
# selector and the result, tabs between them.  Keys come from the DNS server
# on that port.
use strict;
use warnings;
use Mail::DKIM::DNS;
use Mail::DKIM::Verifier;
use Net::DNS::Resolver;

Mail::DKIM::DNS::resolver(
	Net::DNS::Resolver->new(
		nameservers => ['127.0.0.1'], port => $ARGV[0], retry => 2));

while (my $path = <STDIN>) {
	chomp $path;
	open(my $file, '<:raw', $path) or die "$path: $!\n";
	local $/ = undef;
	my $verifier = Mail::DKIM::Verifier->new;
	$verifier->PRINT(scalar <$file>);
	$verifier->CLOSE;
	my @own = grep { ($_->domain // '') eq 'sender.example' }
	    $verifier->signatures;
	print join("\t", $path,
	    map { $_->selector . '=' . $_->result } @own), "\n";
	local $/ = "\n";
}
