#!/bin/sh
# world.sh FOLDER TOP CHECKS: the machine that those run on, in namespaces
# that run.sh has opened: this one's root, read-only, under a layer in memory
# with the packages, the built program in place of /usr/sbin/sendmail, and the
# accounts that the packages' scripts would have made.
set -eu
T=$1
top=$2
checks=$3
R=$T/root

# A layer in memory: the machine's own file systems stay as they are.
mkdir "$T/layer" "$R"
mount -t tmpfs layer "$T/layer"
mkdir "$T/layer/upper" "$T/layer/work"
mount -t overlay -o "lowerdir=/,upperdir=$T/layer/upper,workdir=$T/layer/work" \
    root "$R"
mount -t proc proc "$R/proc"
mount --rbind /dev "$R/dev"
for folder in tmp run; do
	mount -t tmpfs -o mode=1777 "$folder" "$R/$folder"
done

# Owners come as numbers, and files of the layer below are replaced whole.
for deb in "$T"/debs/*.deb; do
	[ ! -e "$deb" ] || dpkg-deb --fsys-tarfile "$deb" |
	    tar -xf - -C "$R" --keep-directory-symlink
done

install -m 755 "$top/sendoff" "$R/usr/sbin/sendoff"
rm -f "$R/usr/sbin/sendmail"
install -m 755 "$top/tests/interop/shim.sh" "$R/usr/sbin/sendmail"
mkdir -p "$R/usr/lib/sendoff"
ln -sf ../../sbin/sendoff "$R/usr/lib/sendoff/sendmail"
mkdir -m 1777 "$R/var/log/argv"
install -m 755 "$top/tests/peer/peer" "$R/usr/sbin/peer"
mkdir "$R/interop"
cp -R "$top"/tests/interop/* "$top/tests/data" "$R/interop/"

# Numbers beyond what a distribution gives out.
cat >>"$R/etc/group" <<-'GROUP'
postfix:x:64101:
postdrop:x:64102:
ann:x:64103:
smmta:x:64104:
smmsp:x:64105:
Debian-exim:x:64106:
opensmtpd:x:64107:
box:x:64108:
opensmtpq:x:64109:
GROUP
cat >>"$R/etc/passwd" <<-'PASSWD'
postfix:x:64101:64101::/var/spool/postfix:/usr/sbin/nologin
ann:x:64103:64103:Ann Example,,,:/home/ann:/bin/sh
smmta:x:64104:64104::/var/lib/sendmail:/usr/sbin/nologin
smmsp:x:64105:64105::/var/lib/sendmail:/usr/sbin/nologin
Debian-exim:x:64106:64106::/var/spool/exim4:/usr/sbin/nologin
opensmtpd:x:64107:64107::/var/lib/opensmtpd/empty:/usr/sbin/nologin
box:x:64108:64108::/var/mail/matrix:/usr/sbin/nologin
opensmtpq:x:64109:64109::/var/lib/opensmtpd/empty:/usr/sbin/nologin
PASSWD
echo 'ann:*:19000:0:99999:7:::' >>"$R/etc/shadow"
mkdir -p "$R/home/ann"
chown 64103:64103 "$R/home/ann"

ip link set lo up
hostname box.sender.example
exec chroot "$R" /bin/sh "/interop/$checks"
