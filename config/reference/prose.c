#include "config/reference/reference.h"

const struct prose prose_rows[] = {
    {"Mistakes:",
     "`mesbridge check FILE` lists all mistakes of a configuration, each as "
     "`file:line:column: error: what, and what would be right`, and exits with 78. "
     "A `warning:` "
     "is told and keeps nothing from running."                                         },
    {"Durations and sizes",
     "are a whole number and a unit: one of `ms s m h d`, or of `B KB MB GB KiB MiB GiB`. A "
     "bare "
     "number is an error, because it leaves open which unit was meant. Counts are decimal "
     "digits."                                                                         },
    {"Variables:",
     "`${VAR}` in a value is the environment variable VAR, `${VAR:-default}` has a default for "
     "when it is not set or empty, and `$${` stands for `${`. They are filled in after the "
     "file "
     "was parsed, so a variable never becomes a key or a list. One that is not set and has no "
     "default is an error."                                                            },
    {"YAML's traps are errors:",
     "unquoted `no`, `yes`, `on`, `off`, `true`, `false` where a word is meant, `0755`, "
     "`0x10`, "
     "`1e3`, `12:30`, keys that stand twice, tabs in the indentation, anchors, aliases, tags, "
     "a second "
     "document. So are unknown keys, with the key that was probably meant."            },
    {"Drop-ins:",
     "the files `*.yaml` of the directory `conf.d` beside the file go over it, in the order of "
     "their names' bytes: for `/etc/mesbridge/mesbridge.yaml` those of "
     "`/etc/mesbridge/conf.d`. "
     "Mappings are joined key by key, of one value the later file wins, and lists of routes "
     "are "
     "joined, the later file's behind: a drop-in adds routes and never changes one that is "
     "there, so a name that is taken is an error. Hidden files and what is no regular file are "
     "passed over; a directory or a file that cannot be read is an error. All files of one "
     "directory share its `conf.d`, so give each set a directory of its own. `mesbridge check` "
     "tells which drop-ins it read."                                                   },
    {"The command line:",
     "`--set PATH=VALUE` of every command that reads a configuration goes over all files, like "
     "`--set log.level=debug` or `--set kafka.properties.debug=cgrp`; the value is no YAML, "
     "and an empty one takes a text away, like a user name. It writes no lists and no secrets. "
     "Complaints "
     "about it stand at `--set:N:COLUMN`, of the Nth one."                             },
    {"Secrets",
     "stand in files of their own, which hold nothing else; a line end behind is not part of "
     "it. "
     "`mqtt.password_file` names such a file, and below `kafka.properties` every `NAME_file` "
     "is "
     "NAME with what the file holds, like `sasl.password_file` or `ssl.key.password_file`. "
     "`credential:NAME` is the credential NAME that systemd hands over (`LoadCredential=`): "
     "the "
     "file NAME in `$CREDENTIALS_DIRECTORY`. An empty file is an error; one that everybody on "
     "the host can read is a warning."                                                 },
    {"What is in effect:",
     "`mesbridge config show --origin FILE` prints every key with its value and says where it "
     "came from: the default, a file and its line, a variable, `--set`, a credential. Secrets "
     "are "
     "`(hidden)`. `mesbridge config sample` prints a configuration to begin with."     },
    {"Editors",                  "check and complete a file that begins with `# yaml-language-server: "
                "$schema=mesbridge.schema.json`; a drop-in, in which nothing is required, with "
                "`mesbridge.schema.json#/definitions/drop_in`."         },
    {"Keys of later versions:",  "`http`, which this one refuses."                     },
    {"File names",               "count from the directory the program was started in."},
};

const size_t prose_count = sizeof prose_rows / sizeof *prose_rows;
