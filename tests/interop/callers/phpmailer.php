<?php
/* phpmailer.php isMail|isSendmail NAME */
require '/usr/share/php/libphp-phpmailer/autoload.php';
[, $transport, $name] = $argv;
$mail = new PHPMailer\PHPMailer\PHPMailer(true);
$mail->$transport();
$mail->CharSet = 'utf-8';
$mail->setFrom('ann@sender.example', 'Ann Example', false);
$mail->Sender = 'bounces@sender.example';
$mail->addAddress("$name@rcpt.example");
$mail->addBCC("$name.bcc@rcpt.example");
$mail->Subject = "Grüße aus $name";
$mail->Body = "Zeile eins: äöü\n.\nEnde\n";
exit($mail->send() ? 0 : 1);
