package com.novapay.deploygate.policytest;

import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes test results as the JUnit XML that CI systems read. */
public final class JunitReport {
    private JunitReport() {}

    public static void write(Path file, List<TestResult> results) {
        try (Writer text = Files.newBufferedWriter(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument();
            xml.writeStartElement("testsuites");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "novapay test");
            xml.writeAttribute("tests", String.valueOf(results.size()));
            xml.writeAttribute(
                    "failures",
                    String.valueOf(results.stream().filter(r -> !r.passed()).count()));
            for (TestResult result : results) {
                xml.writeStartElement("testcase");
                xml.writeAttribute("classname", result.suite());
                xml.writeAttribute("name", result.name());
                xml.writeAttribute("time", String.valueOf(result.seconds()));
                if (!result.passed()) {
                    xml.writeStartElement("failure");
                    xml.writeAttribute("message", result.problems().getFirst());
                    xml.writeCharacters(String.join("\n", result.problems()));
                    xml.writeEndElement();
                }
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (IOException | XMLStreamException e) {
            throw new UsageProblem("--junit: " + file + " cannot be written: " + e.getMessage());
        }
    }
}
