# MIME::Lite calls sendmail where nothing else is asked for.
use strict;
use warnings;
use MIME::Lite;

my $mail = MIME::Lite->new(
	From => 'Ann Example <ann@sender.example>',
	To => 'mime_lite@rcpt.example',
	Bcc => 'mime_lite.bcc@rcpt.example',
	Subject => '=?UTF-8?B?R3LDvMOfZSBhdXMgbWltZV9saXRl?=',
	Type => 'text/plain; charset=utf-8',
	Encoding => '8bit',
	Data => "Zeile eins: \xc3\xa4\xc3\xb6\xc3\xbc\n.\nEnde\n");
$mail->send or die "not sent\n";
