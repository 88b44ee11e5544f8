package io.skiff.controlplane.kind;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Protobuf messages that are written down, for kinds without generated classes.
 *
 * <p>A line is a field, its number and its type: {@code LeaseSpec.holderIdentity 1 string}; {@code name[]} is repeated. A type is {@code string},
 * {@code int32}, {@code bool}, another message of the table, or one of another file by its full name with a leading dot.
 */
public final class ProtobufTable {

    /** The prefix of the messages that every kind has, for tables. */
    public static final String META = ".k8s.io.apimachinery.pkg.apis.meta.v1.";

    private ProtobufTable() {}

    /**
     * Reads a table.
     *
     * @param root the message of the object
     * @param imports the files of the messages that are named in full
     * @return an empty message of the object
     */
    public static Message read(String root, String lines, FileDescriptor... imports) {
        var messages = new LinkedHashMap<String, DescriptorProto.Builder>();
        lines.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
            var words = line.split(" ", 3);
            var place = words[0].split("\\.", 2);
            messages.computeIfAbsent(
                            place[0], name -> DescriptorProto.newBuilder().setName(name))
                    .addField(field(place[1], Integer.parseInt(words[1]), words[2]));
        });
        var file = FileDescriptorProto.newBuilder().setName(root).setSyntax("proto2");
        List.of(imports).forEach(one -> file.addDependency(one.getName()));
        messages.values().forEach(file::addMessageType);
        try {
            var described = FileDescriptor.buildFrom(file.build(), imports);
            return DynamicMessage.getDefaultInstance(described.findMessageTypeByName(root));
        } catch (DescriptorValidationException e) {
            throw new IllegalArgumentException("the table of " + root + " does not describe messages", e);
        }
    }

    private static FieldDescriptorProto.Builder field(String name, int number, String type) {
        boolean isRepeated = name.endsWith("[]");
        var field = FieldDescriptorProto.newBuilder()
                .setName(name.replace("[]", ""))
                .setNumber(number)
                .setLabel(
                        isRepeated
                                ? FieldDescriptorProto.Label.LABEL_REPEATED
                                : FieldDescriptorProto.Label.LABEL_OPTIONAL);
        return switch (type) {
            case "string" -> field.setType(FieldDescriptorProto.Type.TYPE_STRING);
            case "int32" -> field.setType(FieldDescriptorProto.Type.TYPE_INT32);
            case "bool" -> field.setType(FieldDescriptorProto.Type.TYPE_BOOL);
            default -> field.setTypeName(type);
        };
    }
}
