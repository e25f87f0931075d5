package com.novapay.deploygate.tls;

import java.time.Duration;

/** Where the gate's certificate comes from. Confined to the thread of the {@link CertificateWatch} that looks at it. */
public sealed interface CertificateSource permits CertificateFiles, SelfSignedAuthority {
    /**
     * Looks what there is now and renews what is due. Never throws: whatever goes wrong leaves the last good certificate
     * in the answer, with the problem beside it.
     */
    CertificateState look();

    /** How long until it is worth looking again. */
    Duration pause();
}
