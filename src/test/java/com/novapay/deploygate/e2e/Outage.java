package com.novapay.deploygate.e2e;

/** What happens to an installation in Pods while people deploy. */
enum Outage {
    NOTHING("nothing"),
    RESTART("`kubectl rollout restart` of the gates"),
    DELETE("`kubectl delete pod` of one gate"),
    FORCE("`kubectl delete pod --force --grace-period=0` of one gate"),
    KILL("`kill -9` of one gate's process"),
    HANG("one gate's process hangs (`kill -STOP`)"),
    DATABASE("PostgreSQL killed, back after 30 s"),
    API_SERVER("API server restarted"),
    DRAIN("`kubectl drain` of one of two nodes");

    private final String title;

    Outage(String title) {
        this.title = title;
    }

    /** As documentation has it. */
    String title() {
        return title;
    }
}
