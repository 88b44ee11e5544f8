package io.skiff.cli.command;

import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.print.Columns;
import io.skiff.cli.resource.ResourceType;
import io.skiff.cli.resource.ResourceTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the types that the server serves. */
@Command(name = "api-resources", mixinStandardHelpOptions = true, description = "List the types the server has.")
final class ApiResourcesCommand implements Callable<Integer> {

    @Option(names = "--no-headers", description = "Leave out the header.")
    private boolean isWithoutHeaders;

    @Mixin
    private final ClientOptions client;

    private final Console console;

    ApiResourcesCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        var rows = new ArrayList<List<String>>();
        if (!isWithoutHeaders) {
            rows.add(List.of("NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"));
        }
        try (ApiClient api = client.connect()) {
            new ResourceTypes(api)
                    .discover().stream()
                            .sorted(Comparator.comparing(ResourceType::group).thenComparing(ResourceType::plural))
                            .forEach(type -> rows.add(List.of(
                                    type.plural(),
                                    String.join(",", type.shortNames()),
                                    type.apiVersion(),
                                    String.valueOf(type.isNamespaced()),
                                    type.kind())));
        }
        console.out().print(new Columns().format(rows));
        return 0;
    }
}
