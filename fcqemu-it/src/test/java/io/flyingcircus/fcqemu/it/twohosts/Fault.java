package io.flyingcircus.fcqemu.it.twohosts;

/** What breaks while a guest changes hosts. */
enum Fault {
    SOURCE_AGENT {
        @Override
        void strike(Breakage breakage) {
            breakage.killSourceAgent();
        }
    },
    TARGET_AGENT {
        @Override
        void strike(Breakage breakage) {
            breakage.killAgent(breakage.guest().target());
        }
    },
    SOURCE_QEMU {
        @Override
        void strike(Breakage breakage) {
            breakage.killQemu(breakage.guest().source());
        }
    },
    TARGET_QEMU {
        @Override
        void strike(Breakage breakage) {
            breakage.killQemu(breakage.guest().target());
        }
    },
    /** For longer than the target bears silence. */
    LINK_CUT {
        @Override
        void strike(Breakage breakage) {
            breakage.order("link", breakage.guest().source().host().name(), "cut");
        }

        @Override
        void mend(Breakage breakage) {
            breakage.stay(8);
            breakage.order("link", breakage.guest().source().host().name(), "mend");
        }
    },
    OSD_STOPPED {
        @Override
        void strike(Breakage breakage) {
            breakage.order("osd", "pause");
        }

        @Override
        void mend(Breakage breakage) {
            breakage.stay(20);
            breakage.order("osd", "resume");
        }
    },
    CONSUL_STOPPED {
        @Override
        void strike(Breakage breakage) {
            breakage.order("consul", "stop");
        }

        @Override
        void mend(Breakage breakage) {
            breakage.stay(4);
            breakage.order("consul", "start");
        }
    },
    SOURCE_REBOOTED {
        @Override
        void strike(Breakage breakage) {
            breakage.reboot(breakage.guest().source());
        }
    },
    TARGET_REBOOTED {
        @Override
        void strike(Breakage breakage) {
            breakage.reboot(breakage.guest().target());
        }
    };

    /** Breaks it. The source's tool stands still meanwhile. */
    abstract void strike(Breakage breakage);

    /** Repairs what does not come back by itself, when the source's tool has gone on for a while. */
    void mend(Breakage breakage) {}
}
