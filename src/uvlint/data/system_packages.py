"""The system packages that bring a header, a library or a command: for Debian, Fedora, Alpine and Homebrew.

Written from knowledge of Debian 12, Fedora 41, Alpine 3.20 and Homebrew on 2026-11-21 and not checked one by one; what
it says is only ever shown. `""` where a system has none.
"""

from typing import Final, TypeAlias

AS_OF: Final = "2026-11-21"

_ROWS: Final = """
libgraphviz-dev graphviz-devel graphviz-dev graphviz | graphviz/ gvc.h cgraph.h | cgraph gvc cdt libcgraph |
default-libmysqlclient-dev mariadb-connector-c-devel mariadb-connector-c-dev mysql-client | mysql.h my_config.h mysql/ mysqld_error.h | mysqlclient mariadb | mysql_config mariadb_config
libpq-dev libpq-devel libpq-dev libpq | libpq-fe.h libpq/ pg_config.h postgres_ext.h | pq libpq | pg_config
libldap-dev openldap-devel openldap-dev openldap | ldap.h lber.h | ldap lber ldap_r |
libsasl2-dev cyrus-sasl-devel cyrus-sasl-dev cyrus-sasl | sasl/ sasl.h | sasl2 |
libkrb5-dev krb5-devel krb5-dev krb5 | gssapi/ gssapi.h krb5.h krb5/ | gssapi_krb5 krb5 | krb5-config
libcairo2-dev cairo-devel cairo-dev cairo | cairo.h cairo/ cairo-ft.h cairo-pdf.h | cairo |
libgirepository1.0-dev gobject-introspection-devel gobject-introspection-dev gobject-introspection | girepository.h girepository/ | gobject-introspection-1.0 girepository-1.0 | g-ir-scanner
libglib2.0-dev glib2-devel glib-dev glib | glib.h glib/ glib-object.h gio/ gobject/ | glib-2.0 gio-2.0 gobject-2.0 |
portaudio19-dev portaudio-devel portaudio-dev portaudio | portaudio.h | portaudio portaudio-2.0 |
libvirt-dev libvirt-devel libvirt-dev libvirt | libvirt/ | virt libvirt |
libsnappy-dev snappy-devel snappy-dev snappy | snappy-c.h snappy.h | snappy |
libleveldb-dev leveldb-devel leveldb-dev leveldb | leveldb/ | leveldb |
libmemcached-dev libmemcached-devel libmemcached-dev libmemcached | libmemcached/ | memcached |
libssl-dev openssl-devel openssl-dev openssl@3 | openssl/ | ssl crypto libssl openssl | openssl
libffi-dev libffi-devel libffi-dev libffi | ffi.h ffi/ | ffi libffi |
libxml2-dev libxml2-devel libxml2-dev libxml2 | libxml/ | xml2 libxml-2.0 | xml2-config
libxslt1-dev libxslt-devel libxslt-dev libxslt | libxslt/ libexslt/ | xslt exslt libxslt | xslt-config
libxmlsec1-dev xmlsec1-devel xmlsec-dev libxmlsec1 | xmlsec/ | xmlsec1 |
libpcsclite-dev pcsc-lite-devel pcsc-lite-dev pcsc-lite | winscard.h PCSC/ | pcsclite libpcsclite |
libgdal-dev gdal-devel gdal-dev gdal | gdal.h gdal_priv.h cpl_port.h cpl_conv.h ogr_api.h gdal_version.h | gdal | gdal-config
libgeos-dev geos-devel geos-dev geos | geos_c.h geos.h | geos_c geos | geos-config
libproj-dev proj-devel proj-dev proj | proj.h proj_api.h | proj | proj
libhdf5-dev hdf5-devel hdf5-dev hdf5 | hdf5.h H5public.h | hdf5 hdf5_hl | h5cc
libnetcdf-dev netcdf-devel netcdf-dev netcdf | netcdf.h | netcdf | nc-config
libhdf4-dev hdf-devel "" hdf4 | mfhdf.h hdf.h | mfhdf df |
libfftw3-dev fftw-devel fftw-dev fftw | fftw3.h | fftw3 fftw3f fftw3l |
libblas-dev blas-devel openblas-dev openblas | cblas.h | blas cblas |
liblapack-dev lapack-devel lapack-dev lapack | lapacke.h clapack.h | lapack |
libopenblas-dev openblas-devel openblas-dev openblas | openblas_config.h | openblas |
libsuitesparse-dev suitesparse-devel suitesparse-dev suite-sparse | umfpack.h cholmod.h SuiteSparse_config.h amd.h suitesparse/ | umfpack cholmod klu |
libsdl2-dev SDL2-devel sdl2-dev sdl2 | SDL.h SDL2/ | SDL2 sdl2 | sdl2-config
libsdl1.2-dev SDL-devel sdl12-compat-dev sdl12-compat | SDL/ | SDL sdl | sdl-config
libsndfile1-dev libsndfile-devel libsndfile-dev libsndfile | sndfile.h | sndfile |
libasound2-dev alsa-lib-devel alsa-lib-dev "" | alsa/ asoundlib.h | asound alsa |
libjack-jackd2-dev jack-audio-connection-kit-devel jack-dev jack | jack/ | jack |
libpulse-dev pulseaudio-libs-devel pulseaudio-dev pulseaudio | pulse/ | pulse libpulse |
libcups2-dev cups-devel cups-dev cups | cups/ | cups | cups-config
libdbus-1-dev dbus-devel dbus-dev dbus | dbus/ | dbus-1 |
libdb-dev libdb-devel db-dev berkeley-db | db.h | db |
libsystemd-dev systemd-devel elogind-dev "" | systemd/ | systemd libsystemd |
libudev-dev systemd-devel eudev-dev "" | libudev.h | udev libudev |
libusb-1.0-0-dev libusb1-devel libusb-dev libusb | libusb.h libusb-1.0/ | usb-1.0 libusb-1.0 |
libhidapi-dev hidapi-devel hidapi-dev hidapi | hidapi.h hidapi/ | hidapi-libusb hidapi-hidraw |
libbluetooth-dev bluez-libs-devel bluez-dev "" | bluetooth/ | bluetooth bluez |
libcap-dev libcap-devel libcap-dev "" | sys/capability.h | cap libcap |
libpcap-dev libpcap-devel libpcap-dev libpcap | pcap.h pcap/ | pcap libpcap | pcap-config
libnetfilter-queue-dev libnetfilter_queue-devel libnetfilter_queue-dev "" | libnetfilter_queue/ | netfilter_queue |
libnfnetlink-dev libnfnetlink-devel libnfnetlink-dev "" | libnfnetlink/ | nfnetlink |
libfuse-dev fuse-devel fuse-dev "" | fuse.h fuse_lowlevel.h fuse/ | fuse | fusermount
libfuse3-dev fuse3-devel fuse3-dev "" | fuse3/ | fuse3 |
libcurl4-openssl-dev libcurl-devel curl-dev curl | curl/ | curl libcurl | curl-config
libgpgme-dev gpgme-devel gpgme-dev gpgme | gpgme.h | gpgme | gpgme-config
libhunspell-dev hunspell-devel hunspell-dev hunspell | hunspell.hxx hunspell/ hunspell.h | hunspell hunspell-1.7 |
libenchant-2-dev enchant2-devel enchant2-dev enchant | enchant.h | enchant-2 enchant |
libaspell-dev aspell-devel aspell-dev aspell | aspell.h | aspell |
libpoppler-cpp-dev poppler-cpp-devel poppler-dev poppler | poppler/ poppler-document.h | poppler-cpp poppler |
libtesseract-dev tesseract-devel tesseract-ocr-dev tesseract | tesseract/ | tesseract | tesseract
libleptonica-dev leptonica-devel leptonica-dev leptonica | leptonica/ allheaders.h | lept |
libavformat-dev ffmpeg-free-devel ffmpeg-dev ffmpeg | libavformat/ libavcodec/ libavutil/ libswscale/ libavdevice/ libavfilter/ libswresample/ | avformat avcodec avutil libavformat libavcodec libavdevice libavutil libavfilter libswscale libswresample | ffmpeg
libsqlcipher-dev sqlcipher-devel sqlcipher-dev sqlcipher | sqlcipher/ | sqlcipher |
libsqlite3-dev sqlite-devel sqlite-dev sqlite | sqlite3.h | sqlite3 |
unixodbc-dev unixODBC-devel unixodbc-dev unixodbc | sql.h sqlext.h sqltypes.h odbcinst.h | odbc odbcinst | odbc_config
freetds-dev freetds-devel freetds-dev freetds | sqlfront.h sybdb.h sybfront.h ctpublic.h | sybdb ct |
libicu-dev libicu-devel icu-dev icu4c | unicode/ | icuuc icui18n icudata icu-i18n icu-uc | icu-config
libre2-dev re2-devel re2-dev re2 | re2/ | re2 |
libev-dev libev-devel libev-dev libev | ev.h | ev |
libuv1-dev libuv-devel libuv-dev libuv | uv.h | uv libuv |
libzmq3-dev zeromq-devel zeromq-dev zeromq | zmq.h zmq.hpp | zmq libzmq |
libsodium-dev libsodium-devel libsodium-dev libsodium | sodium.h sodium/ | sodium libsodium |
libsecp256k1-dev libsecp256k1-devel libsecp256k1-dev secp256k1 | secp256k1.h | secp256k1 libsecp256k1 |
libgmp-dev gmp-devel gmp-dev gmp | gmp.h gmpxx.h | gmp |
libmpfr-dev mpfr-devel mpfr-dev mpfr | mpfr.h | mpfr |
libmpc-dev libmpc-devel mpc1-dev libmpc | mpc.h | mpc |
libgsl-dev gsl-devel gsl-dev gsl | gsl/ | gsl gslcblas | gsl-config
libboost-all-dev boost-devel boost-dev boost | boost/ | boost_python boost_system boost_filesystem boost_thread |
libboost-python-dev boost-python3-devel boost-python3 boost-python3 | boost/python.hpp boost/python/ | boost_python3 |
libeigen3-dev eigen3-devel eigen-dev eigen | Eigen/ eigen3/ | eigen3 |
libopencv-dev opencv-devel opencv-dev opencv | opencv2/ opencv/ cv.h | opencv_core opencv opencv4 |
libjpeg-dev libjpeg-turbo-devel libjpeg-turbo-dev jpeg-turbo | jpeglib.h jpeglib.h | jpeg |
libpng-dev libpng-devel libpng-dev libpng | png.h | png libpng | libpng-config
libtiff-dev libtiff-devel tiff-dev libtiff | tiff.h tiffio.h | tiff libtiff-4 |
libwebp-dev libwebp-devel libwebp-dev webp | webp/ | webp |
libfreetype-dev freetype-devel freetype-dev freetype | ft2build.h freetype/ freetype2/ | freetype freetype2 | freetype-config
zlib1g-dev zlib-devel zlib-dev zlib | zlib.h | z zlib |
libbz2-dev bzip2-devel bzip2-dev bzip2 | bzlib.h | bz2 |
liblzma-dev xz-devel xz-dev xz | lzma.h lzma/ | lzma liblzma |
liblzo2-dev lzo-devel lzo-dev lzo | lzo/ | lzo2 |
liblz4-dev lz4-devel lz4-dev lz4 | lz4.h lz4frame.h | lz4 liblz4 |
libzstd-dev libzstd-devel zstd-dev zstd | zstd.h | zstd libzstd |
libyaml-dev libyaml-devel yaml-dev libyaml | yaml.h | yaml |
libfuzzy-dev ssdeep-devel "" ssdeep | fuzzy.h | fuzzy |
libyara-dev yara-devel yara-dev yara | yara.h yara/ | yara |
libzbar-dev zbar-devel zbar-dev zbar | zbar.h | zbar |
ocl-icd-opencl-dev ocl-icd-devel opencl-icd-loader-dev "" | CL/ | OpenCL |
libopenmpi-dev openmpi-devel openmpi-dev open-mpi | mpi.h | mpi | mpicc mpicxx mpirun
libta-lib-dev ta-lib-devel "" ta-lib | ta-lib/ ta_libc.h | ta_lib |
libpython3-dev python3-devel python3-dev python@3 | Python.h | |
libmagic-dev file-devel file-dev libmagic | magic.h | magic |
libxmltok1-dev expat-devel expat-dev expat | expat.h | expat |
libncurses-dev ncurses-devel ncurses-dev ncurses | curses.h ncurses.h | ncurses ncursesw curses |
libreadline-dev readline-devel readline-dev readline | readline/ | readline |
libx11-dev libX11-devel libx11-dev libx11 | X11/ | X11 x11 |
libxtst-dev libXtst-devel libxtst-dev libxtst | X11/extensions/XTest.h | Xtst |
libgtk-3-dev gtk3-devel gtk+3.0-dev gtk+3 | gtk/ gdk/ | gtk+-3.0 gtk-3 |
libqt5-dev qt5-qtbase-devel qt5-qtbase-dev qt@5 | QtCore/ | Qt5Core | qmake
libudunits2-dev udunits2-devel udunits-dev udunits | udunits2.h | udunits2 |
libecl-dev eccodes-devel eccodes-dev eccodes | eccodes.h | eccodes |
librdkafka-dev librdkafka-devel librdkafka-dev librdkafka | librdkafka/ | rdkafka |
librocksdb-dev rocksdb-devel rocksdb-dev rocksdb | rocksdb/ | rocksdb |
libgphoto2-dev libgphoto2-devel libgphoto2-dev libgphoto2 | gphoto2/ | gphoto2 libgphoto2 | gphoto2-config
libraw-dev LibRaw-devel libraw-dev libraw | libraw/ | raw libraw |
libnl-3-dev libnl3-devel libnl3-dev "" | netlink/ | nl-3 libnl-3.0 |
libaio-dev libaio-devel libaio-dev "" | libaio.h | aio |
libattr1-dev libattr-devel attr-dev "" | attr/ | attr |
libacl1-dev libacl-devel acl-dev "" | sys/acl.h acl/ | acl |
libselinux1-dev libselinux-devel libselinux-dev "" | selinux/ | selinux |
uuid-dev libuuid-devel util-linux-dev util-linux | uuid/ | uuid |
libgl1-mesa-dev mesa-libGL-devel mesa-dev "" | GL/ | GL gl |
libglfw3-dev glfw-devel glfw-dev glfw | GLFW/ | glfw glfw3 |
librtlsdr-dev rtl-sdr-devel librtlsdr-dev librtlsdr | rtl-sdr.h | rtlsdr |
build-essential gcc-c++ build-base "" | stdio.h | | gcc cc g++ c++ make
clang clang clang llvm | | | clang clang++
swig swig swig swig | | | swig swig2.0 swig3.0
cmake cmake cmake cmake | | | cmake
ninja-build ninja-build samurai ninja | | | ninja
pkg-config pkgconf-pkg-config pkgconf pkgconf | | | pkg-config pkgconf
gfortran gcc-gfortran gfortran gcc | | | gfortran f77 f90 g77
cargo cargo cargo rust | | | cargo rustc
golang golang go go | | | go
default-jdk java-latest-openjdk-devel openjdk17 openjdk | jni.h | jvm | java javac
r-base-dev R-devel R-dev r | Rembedded.h R.h | R | R
nvidia-cuda-toolkit cuda-toolkit "" "" | cuda.h cuda_runtime.h cublas_v2.h cufft.h curand.h | cudart cublas | nvcc
llvm-dev llvm-devel llvm-dev llvm | llvm-c/ llvm/ | LLVM | llvm-config
autoconf autoconf autoconf autoconf | | | autoconf autoreconf
automake automake automake automake | | | automake aclocal
libtool libtool libtool libtool | | | libtool libtoolize glibtoolize
git git git git | | | git
apache2-dev httpd-devel apache2-dev httpd | httpd.h http_core.h apr.h | apr-1 | apxs apxs2 apr-1-config
bison bison bison bison | | | bison yacc
flex flex flex flex | FlexLexer.h | fl | flex lex
patchelf patchelf patchelf patchelf | | | patchelf
nodejs nodejs nodejs node | node.h | | node npm
protobuf-compiler protobuf-compiler protoc protobuf | google/protobuf/ | protobuf | protoc
libprotobuf-dev protobuf-devel protobuf-dev protobuf | google/protobuf/message.h | protobuf-lite |
"""  # noqa: E501 - a row is a line


Packages: TypeAlias = tuple[str, str, str, str]
HEADERS: Final[dict[str, Packages]] = {}
"""By header, or by a folder of headers that ends in `/`."""

LIBRARIES: Final[dict[str, Packages]] = {}
"""By the name that the linker takes, or pkg-config."""

COMMANDS: Final[dict[str, Packages]] = {}
"""By command."""


def _fill() -> None:
    for row in _ROWS.strip().splitlines():
        packages, *columns = row.split("|")
        debian, fedora, alpine, homebrew = packages.split()
        told = debian.strip('"'), fedora.strip('"'), alpine.strip('"'), homebrew.strip('"')
        for table, names in zip((HEADERS, LIBRARIES, COMMANDS), columns, strict=True):
            for name in names.split():
                table.setdefault(name, told)


_fill()

CMAKE_PACKAGES: Final[dict[str, tuple[str, str]]] = {
    **{name: ("library", library) for name, library in {
        "Boost": "boost_system", "Eigen3": "eigen3", "OpenSSL": "ssl", "HDF5": "hdf5", "GDAL": "gdal", "GEOS": "geos",
        "PROJ": "proj", "LLVM": "LLVM", "Protobuf": "protobuf", "BLAS": "blas", "LAPACK": "lapack", "GSL": "gsl",
        "OpenCV": "opencv_core", "OpenCL": "OpenCL", "FFTW3": "fftw3", "SDL2": "SDL2", "LibXml2": "xml2",
    }.items()},
    **{name: ("command", command) for name, command in {
        "MPI": "mpicc", "SWIG": "swig", "CUDA": "nvcc", "CUDAToolkit": "nvcc", "Java": "java", "JNI": "java",
        "BISON": "bison", "FLEX": "flex", "Qt5": "qmake", "PkgConfig": "pkg-config",
    }.items()},
}  # fmt: skip
"""By the name that CMake's `find_package` takes: whether it looks for a library or a command, and for which."""
