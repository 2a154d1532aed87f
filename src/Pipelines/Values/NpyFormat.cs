using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipelines.Values;

/// <summary>
/// Arrays of numbers or bools, of any rank, as NumPy's <c>.npy</c>: written in C order and little endian, read in either order and endianness, without a second copy.
/// </summary>
sealed class NpyFormat() : ValueFormat("npy", ".npy")
{
    // Large, so that who writes or reads a block can let another thread do a part of it.
    const int Block = 1 << 26;

    public static readonly NpyFormat Instance = new();

    public static bool Serves(Type type) =>
        type.IsArray && type != typeof(byte[]) && (type.IsSZArray || type.GetArrayRank() > 1) && Code(type.GetElementType()!) is not null;

    public override void Write(Type type, object? value, Stream stream)
    {
        var array = (Array)value!;
        stream.Write(NpyHeader.Write(Code(type.GetElementType()!)!, Shape(array)));
        for (nint at = 0, length = Bytes(array); at < length; at += Block)
            stream.Write(Span(array, at, length));
    }

    public override object? Read(Type type, Stream stream, Func<string> newPath)
    {
        var header = NpyHeader.Read(stream);
        var code = Code(type.GetElementType()!)!;
        if (!header.Holds(code) || header.Shape.Length != type.GetArrayRank())
            throw new ValueException(Messages.OtherArray(type, header.Type, header.Shape));
        header.CheckSize(stream, Size(code));
        var array = New(type, header.Shape);
        if (header.IsFortran && array.Rank > 1)
            NpyColumns.Fill(array, Size(code), block => Fill(stream, block, header.SwappedSize(code)));
        else
            for (nint at = 0, length = Bytes(array); at < length; at += Block)
                Fill(stream, Span(array, at, length), header.SwappedSize(code));
        return stream.ReadByte() < 0 ? array : throw new ValueException(Messages.TrailingBytes("npy"));
    }

    /// <summary>The size of its numbers.</summary>
    public static nint Bytes(Array array) => (nint)(array.LongLength * Size(Code(array.GetType().GetElementType()!)!));

    static Array New(Type type, int[] shape)
    {
        try
        {
            return Array.CreateInstance(type.GetElementType()!, shape);
        }
        catch (Exception e) when (e is OverflowException or OutOfMemoryException or ArgumentException)
        {
            throw new ValueException(Messages.ArrayTooLarge(type, shape), e);
        }
    }

    static void Fill(Stream stream, Span<byte> block, int swapped)
    {
        if (!LargeRead.TryFill(stream, block))
            throw new ValueException(Messages.CutShort("npy"));
        for (var i = 0; swapped > 1 && i < block.Length; i += swapped)
            block.Slice(i, swapped).Reverse();
    }

    static int[] Shape(Array array)
    {
        var shape = new int[array.Rank];
        for (var i = 0; i < shape.Length; i++)
        {
            if (array.GetLowerBound(i) != 0)
                throw new ValueException(Messages.LowerBound(array.GetType()));
            shape[i] = array.GetLength(i);
        }
        return shape;
    }

    static Span<byte> Span(Array array, nint at, nint length) => MemoryMarshal.CreateSpan(
        ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(array), at), (int)Math.Min(Block, length - at));

    static int Size(string code) => code == "<c16" ? 16 : code[2] - '0';

    static string? Code(Type element) => element.IsEnum ? null : Type.GetTypeCode(element) switch
    {
        TypeCode.Boolean => "|b1",
        TypeCode.SByte => "|i1",
        TypeCode.Byte => "|u1",
        TypeCode.Int16 => "<i2",
        TypeCode.UInt16 => "<u2",
        TypeCode.Int32 => "<i4",
        TypeCode.UInt32 => "<u4",
        TypeCode.Int64 => "<i8",
        TypeCode.UInt64 => "<u8",
        TypeCode.Single => "<f4",
        TypeCode.Double => "<f8",
        _ => element == typeof(Half) ? "<f2" : element.FullName == "System.Numerics.Complex" ? "<c16" : null,
    };
}
