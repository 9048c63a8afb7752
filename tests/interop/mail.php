<?php
/* A caller as web applications are: mail() with fields and an option. */
echo var_export(mail('php@rcpt.example', '=?UTF-8?B?R3LDvMOfZQ==?=',
    "one\r\ntwo", "From: Ann <ann@sender.example>\r\nX-Second: yes",
    '-fbounces@sender.example'));
