package com.novapay.deploygate.release;

/** Work of the gate that leads, done once a round beside the release histories. Confined to one thread. */
public interface LeaderTask {
    /**
     * Does its part of a round. Throws nothing.
     *
     * @param leads whether this gate led when it last found out
     */
    void round(boolean leads);
}
