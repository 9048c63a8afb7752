# Email::Sender takes the recipients from To and Cc, or as they are given; its
# transport for sendmail passes them as arguments.
use strict;
use warnings;
use Email::Sender::Simple qw(sendmail);
use Email::Sender::Transport::Sendmail;
use Email::Simple;

my $mail = Email::Simple->create(
	header => [
		From => 'Ann Example <ann@sender.example>',
		To => 'email_sender@rcpt.example',
		Subject => '=?UTF-8?B?R3LDvMOfZSBhdXMgZW1haWxfc2VuZGVy?=',
		'Content-Type' => 'text/plain; charset=utf-8',
	],
	body => "Zeile eins: \xc3\xa4\xc3\xb6\xc3\xbc\n.\nEnde\n");
sendmail($mail, {
	from => 'bounces@sender.example',
	to => ['email_sender@rcpt.example', 'email_sender.bcc@rcpt.example'],
	transport => Email::Sender::Transport::Sendmail->new });
