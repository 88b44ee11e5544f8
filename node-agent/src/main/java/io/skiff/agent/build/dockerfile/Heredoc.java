package io.skiff.agent.build.dockerfile;

import java.util.List;

/**
 * A here-document ({@code <<EOF}).
 *
 * @param name the word that ends it, without quotes
 * @param content its lines, each with its line feed; leading tabs are gone for {@code <<-}
 * @param isExpanded whether variables in it are replaced: the word was without quotes
 */
public record Heredoc(String name, String content, boolean isExpanded) {

    /** A command with its documents behind it, as a shell or a Dockerfile reads them. */
    public static String append(String command, List<Heredoc> documents) {
        var text = new StringBuilder(command);
        documents.forEach(document -> text.append('\n').append(document.content).append(document.name));
        return text.toString();
    }
}
