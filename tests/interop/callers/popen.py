"""The recipe of countless Python programs: a pipe to sendmail -t -oi."""

import email.message
import subprocess
import sys

mail = email.message.EmailMessage()
mail["From"] = "Ann Example <ann@sender.example>"
mail["To"] = "python@rcpt.example"
mail["Bcc"] = "python.bcc@rcpt.example"
mail["Subject"] = "Grüße aus python"
mail.set_content("Zeile eins: äöü\n.\nEnde\n", cte="8bit")
pipe = subprocess.Popen(["/usr/sbin/sendmail", "-t", "-oi"],
                        stdin=subprocess.PIPE)
pipe.communicate(mail.as_bytes())
sys.exit(pipe.returncode)
