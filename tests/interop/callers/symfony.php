<?php
/* symfony.php NAME OPTIONS: Symfony's SendmailTransport, as Laravel has it
 * too, with `-t -i' or with its default, `-bs'. */
require '/usr/share/php/Symfony/Component/Mailer/autoload.php';
require '/usr/share/php/Symfony/Component/Mime/autoload.php';
[, $name, $options] = $argv;
$mail = (new Symfony\Component\Mime\Email())
    ->from('Ann Example <ann@sender.example>')
    ->returnPath('bounces@sender.example')
    ->to("$name@rcpt.example")
    ->bcc("$name.bcc@rcpt.example")
    ->subject("Grüße aus $name")
    ->text("Zeile eins: äöü\n.\nEnde\n");
$transport = Symfony\Component\Mailer\Transport::fromDsn(
    'sendmail://default?command=' .
    rawurlencode("/usr/sbin/sendmail $options"));
(new Symfony\Component\Mailer\Mailer($transport))->send($mail);
