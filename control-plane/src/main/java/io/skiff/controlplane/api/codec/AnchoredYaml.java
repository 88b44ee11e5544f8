package io.skiff.controlplane.api.codec;

import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.Reader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.events.NodeEvent;

/**
 * Reads YAML, and knows the anchor of every value, also of plain ones and of names, which Jackson's own parser drops.
 */
final class AnchoredYaml extends YAMLFactory {

    private static final long serialVersionUID = 1;

    AnchoredYaml(StreamReadConstraints constraints) {
        super(YAMLFactory.builder().streamReadConstraints(constraints));
    }

    @Override
    protected YAMLParser _createParser(byte[] data, int offset, int length, IOContext context) throws IOException {
        return new Parser(
                context,
                _parserFeatures,
                _yamlParserFeatures,
                _loaderOptions,
                _objectCodec,
                _createReader(data, offset, length, null, context));
    }

    /** Looks at the event behind the present token. */
    static final class Parser extends YAMLParser {

        private Parser(
                IOContext context,
                int features,
                int yamlFeatures,
                LoaderOptions options,
                @Nullable ObjectCodec codec,
                Reader reader) {
            super(context, features, yamlFeatures, options, codec, reader);
        }

        Optional<String> anchor() {
            return _lastEvent instanceof NodeEvent node && !isCurrentAlias()
                    ? Optional.ofNullable(node.getAnchor())
                    : Optional.empty();
        }
    }
}
