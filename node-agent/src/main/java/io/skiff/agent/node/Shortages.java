package io.skiff.agent.node;

import io.skiff.agent.pod.ReportText;

/** A sentence about each thing that a node lacks; empty where there is enough. */
public record Shortages(String memory, String disk, String processes) {

    public static final Shortages NONE = new Shortages("", "", "");

    public Shortages {
        memory = ReportText.message(memory);
        disk = ReportText.message(disk);
        processes = ReportText.message(processes);
    }
}
