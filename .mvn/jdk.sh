# Sourced by the scripts at the top: find_jdk prints the home of a JDK that can build the project.

jdk_major=25

# Whether folder $1 is a JDK that is new enough.
is_jdk() {
    local version
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    [ "${version:-0}" -ge "$jdk_major" ]
}

find_jdk() {
    local home
    for home in "${FCQEMU_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* /opt/jdk* \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
        if is_jdk "$home"; then
            printf '%s\n' "$home"
            return
        fi
    done
    cat >&2 <<END
No JDK $jdk_major was found, and fcqemu is written in Java $jdk_major.
  Debian 13:        apt-get install openjdk-$jdk_major-jdk-headless
  Debian 12:        install temurin-$jdk_major-jdk from Adoptium's apt repository (https://adoptium.net/installation/linux/),
                    or unpack any JDK $jdk_major as a folder below /usr/lib/jvm
  somewhere else:   export JAVA_HOME=/path/of/the/jdk
END
    return 1
}
