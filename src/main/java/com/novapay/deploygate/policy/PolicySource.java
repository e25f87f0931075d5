package com.novapay.deploygate.policy;

import java.util.Optional;

/** Where policies come from. Confined to one thread; may block, for a limited time. */
public interface PolicySource {
    /** Its address for people, without passwords. */
    String shown();

    /**
     * What is there now.
     *
     * @param known the version that the caller has dealt with, empty for none
     * @return empty when that is still what is there, or when what is there is just being written
     * @throws PolicyProblem when it cannot be reached, read or trusted
     */
    Optional<PolicyFiles> poll(String known) throws PolicyProblem;
}
