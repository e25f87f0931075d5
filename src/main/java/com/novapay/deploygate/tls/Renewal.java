package com.novapay.deploygate.tls;

/** What is to be made anew. */
enum Renewal {
    NOTHING,
    /** The serving certificate, by the authority there is. */
    CERTIFICATE,
    /** The authority; the serving certificate stays until callers trust the new authority. */
    AUTHORITY,
    /** Both: there is nothing to go on with. */
    EVERYTHING
}
