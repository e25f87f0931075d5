/** What is Argo CD's own: refused syncs that wait and are started again, warnings for its dry runs, freezes as sync windows. */
@NullMarked
package com.novapay.deploygate.argocd;

import org.jspecify.annotations.NullMarked;
