package io.skiff.agent.container;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The directories of the containers: {@code <state>/containers/<id>/} with {@code record.json}, and while the container
 * runs {@code upper} and {@code work}.
 *
 * <p>The records are not synced to disk: they are valid for one boot only, and the page cache survives the end of an
 * agent.
 */
final class ContainerRecords {

    private static final String RECORD = "record.json";

    private final RuntimeConfig config;

    ContainerRecords(RuntimeConfig config) {
        this.config = config;
    }

    void write(ContainerRecord record) {
        new PrivateDirectory(config.directoryOf(record.id())).replace(RECORD, record.toJson());
    }

    List<ContainerRecord> list() {
        var records = new ArrayList<ContainerRecord>();
        for (var name : new PrivateDirectory(config.containersDirectory()).names()) {
            read(name).ifPresent(records::add);
        }
        return List.copyOf(records);
    }

    /** Lists the directories of starts that were cut short before they wrote a record. */
    List<String> listUnfinished() {
        return new PrivateDirectory(config.containersDirectory())
                .names().stream().filter(name -> read(name).isEmpty()).toList();
    }

    private Optional<ContainerRecord> read(String name) {
        try {
            return Optional.of(ContainerRecord.parse(Files.readAllBytes(
                    config.containersDirectory().resolve(name).resolve(RECORD))));
        } catch (IOException absentOrTorn) {
            return Optional.empty();
        }
    }
}
