/** What the gate would say of manifests: reads them, names each result, and prints them for people, programs and pull requests. */
@NullMarked
package com.novapay.deploygate.check;

import org.jspecify.annotations.NullMarked;
