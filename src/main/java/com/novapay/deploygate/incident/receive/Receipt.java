package com.novapay.deploygate.incident.receive;

import java.util.Locale;

/** What became of a delivery, with the status that the source gets. A closed list: also the label of a metric. */
public enum Receipt {
    WRITTEN(200),
    UNCHANGED(200),
    UNREADABLE(400),
    UNAUTHENTIC(401),
    TOO_LARGE(413),
    TOO_MANY(429),
    UNWRITTEN(503);

    private final int status;

    Receipt(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }

    /** The label's value. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
