'use strict';
// nodemailer's sendmail transport; it wants the kind of line ends said.
const nodemailer = require('/usr/share/nodejs/nodemailer');

nodemailer.createTransport({
	sendmail: true, newline: 'unix', path: '/usr/sbin/sendmail',
}).sendMail({
	from: 'Ann Example <ann@sender.example>',
	to: 'nodemailer@rcpt.example',
	bcc: 'nodemailer.bcc@rcpt.example',
	subject: 'Grüße aus nodemailer',
	text: 'Zeile eins: äöü\n.\nEnde\n',
}).then((info) => console.log(JSON.stringify(info.envelope)),
	(error) => {
		console.error(error.message);
		process.exitCode = 1;
	});
