package com.novapay.deploygate.tls;

import java.security.cert.X509Certificate;
import java.util.List;

/** Where callers look whom to trust. Confined to one thread. */
interface TrustBundle {
    /** What every caller trusts now; empty when there is no such place yet. */
    List<X509Certificate> read() throws TlsProblem;

    /** Makes callers trust exactly these. Returns whether they did not yet. */
    boolean publish(List<X509Certificate> authorities) throws TlsProblem;
}
