/** Reads Git repositories over files, HTTPS and SSH, with credentials that may change while the program runs. */
@NullMarked
package com.novapay.deploygate.git;

import org.jspecify.annotations.NullMarked;
