<?php
/* mail() as web applications call it: fields with CRLF between them, and the
 * envelope sender as an option in the fifth argument. */
exit(mail('php@rcpt.example', '=?UTF-8?B?R3LDvMOfZSBhdXMgcGhw?=',
    "Zeile eins: äöü\r\n.\r\nEnde\r\n",
    "From: Ann Example <ann@sender.example>\r\nX-Second: yes\r\n" .
    "Bcc: php.bcc@rcpt.example\r\nMIME-Version: 1.0\r\n" .
    "Content-Type: text/plain; charset=utf-8\r\n" .
    'Content-Transfer-Encoding: 8bit', '-fbounces@sender.example') ? 0 : 1);
