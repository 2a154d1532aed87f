using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Pipelines.DataFrames.Arrow;

/// <summary>
/// Lays pieces of a column out as one: from the first place on, without what a slice leaves out, and zeros where nothing is. So equal columns have equal bytes, however they were cut. What is
/// laid out so already is not copied.
/// </summary>
/// <param name="column">The column's name, for messages.</param>
sealed class Layout(string column)
{
    public ArrayData Of(IArrowType type, IReadOnlyList<Piece> pieces)
    {
        var length = pieces.Aggregate(0, (sum, piece) => checked(sum + piece.Length));
        if (type is NullType)
            return new ArrayData(type, length, length, 0, (ArrowBuffer[])[]);
        var validity = Validity(pieces, length, out var nulls);
        return type switch
        {
            BooleanType => Data([validity, Bits(pieces, length)], []),
            DictionaryType given => new ArrayData(type, length, nulls, 0, [validity, Fixed(pieces, Size(given.IndexType), nulls)], null, Dictionary(given, pieces)),
            StringType or BinaryType => Data([validity, .. Texts(pieces, length, false)], []),
            LargeStringType or LargeBinaryType => Data([validity, .. Texts(pieces, length, true)], []),
            ListType list => List(list.ValueDataType, false),
            MapType map => List(map.Fields[0].DataType, false),
            LargeListType list => List(list.ValueDataType, true),
            FixedSizeListType list => Data([validity], [Child(list.ValueDataType, 0, list.ListSize)]),
            StructType fields => Data([validity], [.. fields.Fields.Select((field, i) => Child(field.DataType, i, 1))]),
            FixedWidthType => Data([validity, Fixed(pieces, Size(type), nulls)], []),
            _ => throw new DataFrameException(Messages.ArrowCannotTravel(column, type.Name, Messages.NoLayout)),
        };

        ArrayData Data(ArrowBuffer[] buffers, ArrayData[] children) => new(type, length, nulls, 0, buffers, children);

        ArrayData Child(IArrowType item, int i, int each) => Of(item, [.. pieces.Select(piece =>
            new Piece(piece.Data.Children[i], checked(piece.Data.Children[i].Offset + (piece.Start * each)), checked(piece.Length * each)))]);

        ArrayData List(IArrowType item, bool isLarge)
        {
            var items = new List<Piece>();
            var offsets = Offsets(pieces, length, isLarge, (piece, from, count) => Add(items, new(piece.Data.Children[0], checked(piece.Data.Children[0].Offset + (int)from), count)));
            return Data([validity, offsets], [Of(item, items.Count == 0 ? [.. pieces.Take(1).Select(piece => new Piece(piece.Data.Children[0], 0, 0))] : items)]);
        }
    }

    static int Size(IArrowType type) => ((FixedWidthType)type).BitWidth / 8;

    static ArrowBuffer Validity(IReadOnlyList<Piece> pieces, int length, out int nulls)
    {
        nulls = 0;
        var bits = new byte[BitUtility.ByteCount(length)];
        var at = 0;
        foreach (var piece in pieces)
        {
            for (var i = 0; i < piece.Length; i++, at++)
            {
                if (piece.IsNull(i))
                    nulls++;
                else
                    BitUtility.SetBit(bits, at);
            }
        }
        return nulls == 0 ? ArrowBuffer.Empty : new ArrowBuffer(bits);
    }

    static ArrowBuffer Bits(IReadOnlyList<Piece> pieces, int length)
    {
        var bits = new byte[BitUtility.ByteCount(length)];
        var at = 0;
        foreach (var piece in pieces)
        {
            for (var i = 0; i < piece.Length; i++, at++)
            {
                if (!piece.IsNull(i) && BitUtility.GetBit(piece.Data.Buffers[1].Span, piece.Start + i))
                    BitUtility.SetBit(bits, at);
            }
        }
        return new(bits);
    }

    static ArrowBuffer Fixed(IReadOnlyList<Piece> pieces, int size, int nulls)
    {
        if (nulls == 0 && pieces.Count == 1)
            return new(pieces[0].Bytes(size));
        var bytes = new byte[pieces.Sum(piece => checked(piece.Length * size))];
        var at = 0;
        foreach (var piece in pieces)
        {
            piece.Bytes(size).CopyTo(bytes.AsMemory(at));
            for (var i = 0; i < piece.Length; i++, at += size)
            {
                if (piece.IsNull(i))
                    bytes.AsSpan(at, size).Clear();
            }
        }
        return new(bytes);
    }

    static ArrowBuffer[] Texts(IReadOnlyList<Piece> pieces, int length, bool isLarge)
    {
        var (total, parts) = (0, new List<ReadOnlyMemory<byte>>());
        var offsets = Offsets(pieces, length, isLarge, (piece, from, count) =>
        {
            parts.Add(piece.Data.Buffers[2].Memory.Slice(checked((int)from), count));
            total = checked(total + count);
        });
        if (parts.Count == 1)
            return [offsets, new(parts[0])];
        var bytes = new byte[total];
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(bytes.AsMemory(at));
            at += part.Length;
        }
        return [offsets, new(bytes)];
    }

    /// <summary>Offsets that begin at zero, and what lies between those that there are: as few stretches as can be.</summary>
    static ArrowBuffer Offsets(IReadOnlyList<Piece> pieces, int length, bool isLarge, Action<Piece, long, int> take)
    {
        var bytes = new byte[checked((length + 1) * (isLarge ? sizeof(long) : sizeof(int)))];
        var (at, total) = (0, 0L);
        foreach (var piece in pieces)
        {
            var (from, to) = (0L, 0L);
            for (var i = 0; i < piece.Length; i++)
            {
                if (!piece.IsNull(i))
                {
                    var (first, end) = (piece.OffsetOf(i, isLarge), piece.OffsetOf(i + 1, isLarge));
                    if (first != to)
                    {
                        Take(piece, from, to);
                        from = first;
                    }
                    to = end;
                    total += end - first;
                }
                at++;
                if (isLarge)
                    MemoryMarshal.Cast<byte, long>(bytes.AsSpan())[at] = total;
                else
                    MemoryMarshal.Cast<byte, int>(bytes.AsSpan())[at] = checked((int)total);
            }
            Take(piece, from, to);
        }
        return new(bytes);

        void Take(Piece piece, long from, long to)
        {
            if (to > from)
                take(piece, from, checked((int)(to - from)));
        }
    }

    static void Add(List<Piece> pieces, Piece piece)
    {
        if (pieces.Count > 0 && pieces[^1] is var last && last.Data == piece.Data && last.Start + last.Length == piece.Start)
            pieces[^1] = last with { Length = last.Length + piece.Length };
        else
            pieces.Add(piece);
    }

    ArrayData Dictionary(DictionaryType type, IReadOnlyList<Piece> pieces)
    {
        if (pieces.Count == 0)
            return Of(type.ValueType, []);
        var first = Of(type.ValueType, [Piece.Of(pieces[0].Data.Dictionary)]);
        foreach (var other in pieces.Select(piece => piece.Data.Dictionary).Where(other => other != pieces[0].Data.Dictionary).Distinct())
        {
            if (!IsSame(first, Of(type.ValueType, [Piece.Of(other)])))
                throw new DataFrameException(Messages.ArrowCannotTravel(column, type.Name, Messages.OtherCategories));
        }
        return first;
    }

    static bool IsSame(ArrayData one, ArrayData two) => one.Length == two.Length
        && one.Buffers.Zip(two.Buffers).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span))
        && (one.Children ?? []).Zip(two.Children ?? []).All(pair => IsSame(pair.First, pair.Second));
}
