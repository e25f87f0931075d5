/** YAML documents whose members know their line, for facts, case files and configuration alike. */
@NullMarked
package com.novapay.deploygate.yaml;

import org.jspecify.annotations.NullMarked;
