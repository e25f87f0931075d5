/** Access to a cluster: kubeconfigs, objects and lists, events, leader election, and what the API server's errors mean. */
@NullMarked
package com.novapay.deploygate.kubernetes;

import org.jspecify.annotations.NullMarked;
