package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.Pickled.Atom;
import io.github.hyperdecoders.format.Pickled.Dict;
import io.github.hyperdecoders.format.Pickled.Int;
import io.github.hyperdecoders.format.Pickled.Name;
import io.github.hyperdecoders.format.Pickled.Sequence;
import io.github.hyperdecoders.format.Pickled.Storage;
import io.github.hyperdecoders.format.Pickled.Text;
import io.github.hyperdecoders.format.Pickled.Tuple;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Interprets the part of the pickle language in which torch writes tensors, as data: it loads no class, calls no function and knows the
 * names of {@link TorchGlobal} only. Memory is bounded by a multiple of the pickle's length, and it does not recurse.
 *
 * @see <a href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">pickletools</a>, the specification of the opcodes
 */
final class Unpickler {
    private static final int MAX_STACK = 1_000_000;
    private static final int MAX_MARKS = 1_000;
    private static final int MAX_MEMO = 1_000_000;
    private static final int MAX_NAME = 1_000;

    private final ByteBuffer in;
    private final List<Pickled> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Integer, Pickled> memo = new HashMap<>();

    private final Consumer<Storage> storages;

    private Unpickler(ByteBuffer in, Consumer<Storage> storages) {
        this.in = in;
        this.storages = storages;
    }

    /** Reads a pickle as {@link #read(ByteBuffer, Consumer)} does. */
    static Pickled read(ByteBuffer in) {
        return read(in, storage -> {});
    }

    /**
     * Reads the one pickle that begins at the buffer's position and leaves the position after it.
     *
     * @param storages is told of each reference to a storage
     *
     * @throws InputException if it is malformed, asks for a name that is not allowed, or uses what no file of tensors uses
     */
    static Pickled read(ByteBuffer in, Consumer<Storage> storages) {
        in.order(ByteOrder.LITTLE_ENDIAN);
        Unpickler unpickler = new Unpickler(in, storages);
        int at = in.position();
        try {
            for (at = in.position(); unpickler.step(in.get() & 0xff); at = in.position()) {}
            return unpickler.pop();
        } catch (BufferUnderflowException e) {
            throw new InputException("the pickle is truncated: it ends inside the opcode at byte " + at, e);
        } catch (InputException e) {
            throw new InputException(e.getMessage() + " (pickle opcode at byte " + at + ")", e);
        }
    }

    /** One opcode; false at the end of the pickle. */
    private boolean step(int opcode) {
        switch (opcode) {
            case '.' -> {
                return false;
            }
            case 0x80 -> protocol(in.get());
            case 0x95 -> skip(in.getLong()); // FRAME: the length of what follows is of no use
            case '(' -> mark();
            case '0' -> pop();
            case 'N' -> push(Atom.NONE);
            case 0x88 -> push(Atom.TRUE);
            case 0x89 -> push(Atom.FALSE);
            case 'J' -> push(integer(in.getInt()));
            case 'K' -> push(integer(in.get() & 0xff));
            case 'M' -> push(integer(in.getShort() & 0xffff));
            case 0x8a -> push(longInteger(in.get() & 0xff));
            case 'G' -> atom(8, Atom.FLOAT);
            case 'X' -> push(text(in.getInt(), StandardCharsets.UTF_8));
            case 0x8c -> push(text(in.get() & 0xff, StandardCharsets.UTF_8));
            case 'T' -> push(text(in.getInt(), StandardCharsets.ISO_8859_1));
            case 'U' -> push(text(in.get() & 0xff, StandardCharsets.ISO_8859_1));
            case 'B' -> atom(in.getInt(), Atom.BYTES);
            case 'C' -> atom(in.get() & 0xff, Atom.BYTES);
            case ')' -> push(new Tuple(List.of()));
            case 0x85 -> tuple(1);
            case 0x86 -> tuple(2);
            case 0x87 -> tuple(3);
            case 't' -> push(new Tuple(popMark()));
            case ']' -> push(new Sequence());
            case 'a' -> append(popped(1));
            case 'e' -> append(popMark());
            case '}' -> push(new Dict());
            case 's' -> setItems(popped(2));
            case 'u' -> setItems(popMark());
            case 'q' -> memoize(in.get() & 0xff);
            case 'r' -> memoize(in.getInt());
            case 0x94 -> memoize(memo.size());
            case 'h' -> push(remembered(in.get() & 0xff));
            case 'j' -> push(remembered(in.getInt()));
            case 'c' -> push(global(line(), line()));
            case 0x93 -> stackGlobal();
            case 'Q' -> persistent();
            case 'R' -> reduce();
            case 'b' -> build();
            default ->
                throw new InputException(String.format(
                        "refused: opcode 0x%02x is not one with which torch.save writes a dict of tensors", opcode));
        }
        return true;
    }

    private void protocol(int version) {
        if (version < 2 || version > 5) {
            throw new InputException("pickle protocol " + version + "; expected 2 to 5");
        }
    }

    private void skip(long frame) {
        if (frame < 0 || frame > in.remaining()) {
            throw new InputException("a frame of " + frame + " bytes where " + in.remaining() + " are left");
        }
    }

    private static Int integer(long value) {
        return new Int(BigInteger.valueOf(value));
    }

    private Int longInteger(int length) {
        byte[] bigEndian = new byte[length];
        in.get(bigEndian);
        for (int i = 0, j = length - 1; i < j; i++, j--) {
            byte b = bigEndian[i];
            bigEndian[i] = bigEndian[j];
            bigEndian[j] = b;
        }
        return new Int(length == 0 ? BigInteger.ZERO : new BigInteger(bigEndian));
    }

    private void atom(int length, Atom atom) {
        slice(length);
        push(atom);
    }

    private Text text(int length, Charset charset) {
        try {
            return new Text(charset.newDecoder().decode(slice(length)).toString());
        } catch (CharacterCodingException e) {
            throw new InputException("a string is not valid " + charset, e);
        }
    }

    private ByteBuffer slice(int length) {
        if (length < 0 || length > in.remaining()) {
            throw new InputException("the pickle is truncated: a value of " + Integer.toUnsignedString(length)
                    + " bytes where " + in.remaining() + " are left");
        }
        ByteBuffer slice = in.slice(in.position(), length);
        in.position(in.position() + length);
        return slice;
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (int b = in.get(); b != '\n'; b = in.get()) {
            if (line.length() == MAX_NAME) {
                throw new InputException("a global's name is longer than " + MAX_NAME + " bytes");
            }
            line.append((char) (b & 0xff));
        }
        return line.toString();
    }

    private Pickled global(String module, String name) {
        return TorchGlobal.of(module, name)
                .map(Name::new)
                .orElseThrow(() -> new InputException("refused: the pickle asks for "
                        + Quoted.of(module + "." + name) + ", which no dict of tensors needs; nothing was run. Expected"
                        + " torch.save(model.state_dict(), file), or better safetensors"));
    }

    private void stackGlobal() {
        List<Pickled> names = popped(2);
        if (names.get(0) instanceof Text module && names.get(1) instanceof Text name) {
            push(global(module.value(), name.value()));
        } else {
            throw new InputException("refused: the pickle asks for a global whose name is not a string");
        }
    }

    private void reduce() {
        List<Pickled> call = popped(2);
        if (call.get(0) instanceof Name name && call.get(1) instanceof Tuple arguments) {
            push(TorchCalls.call(name.global(), arguments));
        } else {
            throw new InputException("refused: the pickle calls something other than a known name with a tuple");
        }
    }

    /** Sets attributes; those of a dict, such as torch's {@code _metadata}, are dropped. */
    private void build() {
        popped(1);
        if (!(peek() instanceof Dict)) {
            throw new InputException("refused: the pickle sets attributes of something other than an OrderedDict");
        }
    }

    private void persistent() {
        Storage storage = TorchCalls.persistent(pop());
        storages.accept(storage);
        push(storage);
    }

    private void append(List<Pickled> items) {
        if (!(peek() instanceof Sequence sequence)) {
            throw new InputException("the pickle appends to something other than a list");
        }
        sequence.items.addAll(items);
    }

    private void setItems(List<Pickled> items) {
        if (!(peek() instanceof Dict dict) || items.size() % 2 != 0) {
            throw new InputException("the pickle sets items of something other than a dict, or keys without values");
        }
        for (int i = 0; i < items.size(); i += 2) {
            if (items.get(i) instanceof Text key && dict.entries.put(key.value(), items.get(i + 1)) != null) {
                throw new InputException("the pickle sets key " + Quoted.of(key.value()) + " twice");
            }
        }
    }

    private void mark() {
        if (marks.size() == MAX_MARKS) {
            throw new InputException("the pickle nests deeper than " + MAX_MARKS);
        }
        marks.add(stack.size());
    }

    private void memoize(int index) {
        if (memo.size() == MAX_MEMO) {
            throw new InputException("the pickle remembers more than " + MAX_MEMO + " values");
        }
        memo.put(index, peek());
    }

    private Pickled remembered(int index) {
        Pickled value = memo.get(index);
        if (value == null) {
            throw new InputException("the pickle recalls value " + index + ", which it never stored");
        }
        return value;
    }

    private void tuple(int length) {
        push(new Tuple(popped(length)));
    }

    private void push(Pickled value) {
        if (stack.size() == MAX_STACK) {
            throw new InputException("the pickle puts more than " + MAX_STACK + " values on its stack");
        }
        stack.add(value);
    }

    private Pickled pop() {
        return popped(1).get(0);
    }

    private Pickled peek() {
        need(1);
        return stack.get(stack.size() - 1);
    }

    private List<Pickled> popMark() {
        if (marks.isEmpty()) {
            throw new InputException("the pickle closes a group that it never opened");
        }
        int mark = marks.remove(marks.size() - 1);
        return take(mark);
    }

    private List<Pickled> popped(int count) {
        need(count);
        return take(stack.size() - count);
    }

    /** No value below the innermost mark may be taken but by the opcode that ends its group. */
    private void need(int count) {
        int floor = marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
        if (stack.size() - floor < count) {
            throw new InputException("the pickle takes a value from an empty stack");
        }
    }

    private List<Pickled> take(int from) {
        List<Pickled> tail = stack.subList(from, stack.size());
        List<Pickled> taken = List.copyOf(tail);
        tail.clear();
        return taken;
    }
}
