/** Going back to a template that ran healthy: what there is, what it will take, and the steps. */
@NullMarked
package com.novapay.deploygate.rollback;

import org.jspecify.annotations.NullMarked;
