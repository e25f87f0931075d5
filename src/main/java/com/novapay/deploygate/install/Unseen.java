package com.novapay.deploygate.install;

/** Something could not be looked at; nothing is known of it then, least of all that it is well. */
public final class Unseen extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * Says so.
     *
     * @param why one line: what, and why not
     */
    public Unseen(String why) {
        super(why);
    }
}
