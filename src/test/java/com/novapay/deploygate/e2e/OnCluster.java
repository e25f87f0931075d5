package com.novapay.deploygate.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that runs on a control plane that it shares with other classes and finds as it was when it started: a
 * {@link ControlPlane} is passed to its methods, and {@link SharedCluster} removes afterwards what the class left behind.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SharedCluster.class)
@Tag("slow")
@interface OnCluster {
    /** Who acts on Argo Rollouts' custom resources, which every shared cluster has. */
    enum Rollouts {
        /** The test itself writes what the controller would write. */
        PLAYED,
        /** The real controller. */
        REAL
    }

    Rollouts rollouts() default Rollouts.PLAYED;
}
