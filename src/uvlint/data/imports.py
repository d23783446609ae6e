"""Which distribution an imported module comes from, where its name is another than the module's.

Written from knowledge of the projects on 2026-11-21 and not checked one by one; entries that builds on record show (see
`fixtures/builds`) are right. A wrong one misnames a build dependency that is only offered, never taken for granted.
"""

from typing import Final

AS_OF: Final = "2026-11-21"

_TABLE: Final = """
    AppKit=pyobjc-framework-Cocoa Bio=biopython Crypto=pycryptodome Cryptodome=pycryptodomex Cython=cython
    Foundation=pyobjc-framework-Cocoa IPython=ipython Image=pillow Levenshtein=levenshtein MySQLdb=mysqlclient
    OpenGL=PyOpenGL OpenSSL=pyopenssl PIL=pillow PyQt4=PyQt4 PyQt5=PyQt5 PyQt6=PyQt6 Quartz=pyobjc-framework-Quartz
    Xlib=python-xlib absl=absl-py adodbapi=pywin32 aiopg=aiopg alsaaudio=pyalsaaudio antlr4=antlr4-python3-runtime
    apt=python-apt attr=attrs augeas=python-augeas avro=avro axi=python-axi babel=babel backports_abc=backports-abc
    bcrypt=bcrypt blist=blist boost=boost bs4=beautifulsoup4 bson=pymongo cairo=pycairo can=python-can
    canmatrix=canmatrix cdio=pycdio clang=libclang clr=pythonnet cloudpickle=cloudpickle colorama=colorama
    community=python-louvain configargparse=ConfigArgParse configobj=configobj crontab=python-crontab
    cups=pycups curl=pycurl cv2=opencv-python cvxopt=cvxopt cx_Freeze=cx-Freeze cx_Oracle=cx-Oracle
    dateutil=python-dateutil dbus=dbus-python debian=python-debian decouple=python-decouple discord=discord.py
    distro=distro django_filters=django-filter dns=dnspython docker=docker docopt=docopt docx=python-docx
    dotenv=python-dotenv editor=python-editor elftools=pyelftools engineio=python-engineio enum=enum34
    fitz=PyMuPDF flask_cors=Flask-Cors flask_login=Flask-Login flask_sqlalchemy=Flask-SQLAlchemy fontTools=fonttools
    freetype=freetype-py frontmatter=python-frontmatter fuse=fuse-python ganglia=gmond gdal=GDAL genshi=Genshi
    gi=PyGObject git=GitPython github=PyGithub gitlab=python-gitlab glfw=glfw gnupg=python-gnupg
    google.protobuf=protobuf gridfs=pymongo gssapi=gssapi hamcrest=PyHamcrest haystack=django-haystack
    hglib=python-hglib html5lib=html5lib http_parser=http-parser igraph=python-igraph jenkins=python-jenkins
    jose=python-jose jwt=PyJWT kafka=kafka-python kazoo=kazoo kerberos=kerberos keras=keras kubernetes=kubernetes
    ldap=python-ldap ldap3=ldap3 levenshtein=levenshtein libarchive=libarchive-c lsb_release=lsb-release lxml=lxml
    lzo=python-lzo magic=python-magic markdown=Markdown mako=Mako memcache=python-memcached mesonpy=meson-python
    mpl_toolkits=matplotlib msgpack=msgpack mx=egenix-mx-base nacl=PyNaCl nmap=python-nmap numpy=numpy
    oauth2client=oauth2client odf=odfpy office365=Office365-REST-Python-Client opencv=opencv-python opuslib=opuslib
    osgeo=GDAL pam=python-pam parse_type=parse-type past=future pdfminer=pdfminer.six pep8=pep8 pgpdump=pgpdump
    phonenumbers=phonenumbers pkg_resources=setuptools pkg_config=pkgconfig png=pypng poetry.core=poetry-core
    portalocker=portalocker pptx=python-pptx prctl=python-prctl prettytable=prettytable psycopg2=psycopg2
    pwiz=peewee py=py pyasn1=pyasn1 pyaudio=PyAudio pycurl=pycurl pyfftw=pyFFTW pygit2=pygit2 pymysql=PyMySQL
    pyproj=pyproj pysnmp=pysnmp pythoncom=pywin32 pytz=pytz pywintypes=pywin32 pywt=PyWavelets qrcode=qrcode
    ruamel=ruamel.yaml ruamel.yaml=ruamel.yaml sass=libsass scikits=scikits semver=semver serial=pyserial
    setuptools_rust=setuptools-rust setuptools_scm=setuptools-scm shapefile=pyshp sipbuild=sip skbuild=scikit-build
    sklearn=scikit-learn skimage=scikit-image slugify=python-slugify smbus=smbus-cffi snappy=python-snappy
    socketio=python-socketio socks=PySocks speech_recognition=SpeechRecognition sphinx=Sphinx sqlalchemy=SQLAlchemy
    talib=TA-Lib telegram=python-telegram-bot tlsh=python-tlsh toml=toml tomlkit=tomlkit torch=torch tornado=tornado
    twisted=Twisted umap=umap-learn unidiff=unidiff usb=pyusb uwsgi=uWSGI vcversioner=vcversioner
    versioneer=versioneer vtk=vtk webob=WebOb websocket=websocket-client werkzeug=Werkzeug win32api=pywin32
    servicemanager=pywin32 win32clipboard=pywin32 win32console=pywin32 win32cred=pywin32 win32crypt=pywin32
    win32event=pywin32 win32evtlog=pywin32 win32evtlogutil=pywin32 win32file=pywin32 win32inet=pywin32 win32job=pywin32
    win32net=pywin32 win32pdh=pywin32 win32pipe=pywin32 win32print=pywin32 win32process=pywin32 win32profile=pywin32
    win32security=pywin32 win32service=pywin32 win32serviceutil=pywin32 win32timezone=pywin32 win32ts=pywin32
    win32ui=pywin32 win32wnet=pywin32 winerror=pywin32 pythonwin=pywin32 win32comext=pywin32
    win32com=pywin32 win32con=pywin32 win32gui=pywin32 wx=wxPython xattr=xattr xdg=pyxdg xlwt=xlwt yaml=PyYAML
    yara=yara-python zmq=pyzmq zope=zope.interface pkginfo=pkginfo pbr=pbr scikit_build_core=scikit-build-core
    Cheetah=Cheetah3 Chemometrics=chemometrics GeoIP=GeoIP Ice=zeroc-ice MeCab=mecab-python3 Tix=tix
    RPi=RPi.GPIO Adafruit_DHT=Adafruit-DHT adal=adal ffmpeg=ffmpeg-python jpype=JPype1 pcap=pypcap pcapy=pcapy
    py2exe=py2exe py2app=py2app PyInstaller=pyinstaller pyspark=pyspark pytesseract=pytesseract rarfile=rarfile
    sox=sox soundfile=soundfile tables=tables tensorflow=tensorflow tesserocr=tesserocr tree_sitter=tree-sitter
    treq=treq uvloop=uvloop xmlsec=xmlsec zbar=zbar zstd=zstd Pyro4=Pyro4 pysqlcipher3=pysqlcipher3
    jupyter_packaging=jupyter-packaging jupyter_core=jupyter-core nbformat=nbformat hatch_vcs=hatch-vcs
    extension_helpers=extension-helpers setuptools_git_versioning=setuptools-git-versioning cppy=cppy
    pybind11=pybind11 nanobind=nanobind cmake=cmake ninja=ninja mypyc=mypy pythran=pythran incremental=incremental
    flit_core=flit-core hatchling=hatchling pdm=pdm-backend wheel=wheel pip=pip certifi=certifi
    ply=ply pyparsing=pyparsing simplejson=simplejson unittest2=unittest2 nose=nose mock=mock pypandoc=pypandoc
"""

DISTRIBUTIONS: Final[dict[str, str]] = dict(pair.split("=", 1) for pair in _TABLE.split())

RUNTIME: Final = frozenset(["torch", "numpy", "tensorflow", "jax", "scipy", "paddlepaddle", "mxnet", "pyarrow"])
"""Distributions whose version at build time must be the one that the package then runs with."""
