package com.novapay.deploygate.tls;

import java.util.Map;

/** Where an authority is kept. Confined to one thread. */
interface AuthorityStore {
    /**
     * What was read at one moment.
     *
     * @param files by the names in {@link AuthorityMaterial}; one that is not there is missing
     * @param version changes with every write by anybody; empty when there is nothing to change
     * @param asked what a person asks to be renewed
     */
    record Kept(Map<String, byte[]> files, String version, Renewal asked) {}

    Kept read() throws TlsProblem;

    /**
     * Writes, provided that nobody has written since {@code read}.
     *
     * @param done whether what was asked is done with this
     * @return whether it was written; otherwise read again
     */
    boolean write(Kept read, Map<String, byte[]> files, boolean done) throws TlsProblem;

    /** For messages. */
    String name();
}
