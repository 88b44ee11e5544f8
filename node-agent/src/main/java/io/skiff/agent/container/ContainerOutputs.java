package io.skiff.agent.container;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The outputs of running containers at their sink. A fault there is told, and no container ends by it. */
record ContainerOutputs(RuntimeConfig config, OutputSink sink) {

    private static final Logger LOG = LogManager.getLogger(ContainerOutputs.class);

    /** Of a container of the last agent. */
    void attachAgain(ContainerRecord record) {
        var files = new ContainerFiles(config, record.id());
        if (record.standardStreams().isTerminal()) {
            LOG.warn("The terminal of container {} has ended with the last agent", record.id());
            return;
        }
        try {
            sink.attach(record.id(), files.stdout(), files.stderr(), record.logs());
        } catch (RuntimeException fault) {
            LOG.error("The output of container {} is not read until the agent starts again", record.id(), fault);
        }
    }

    void detach(ContainerId id) {
        try {
            sink.detach(id);
        } catch (RuntimeException fault) {
            LOG.error("The last output of container {} is lost", id, fault);
        }
    }
}
