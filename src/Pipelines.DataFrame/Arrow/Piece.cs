using System.Runtime.InteropServices;
using Apache.Arrow;

namespace Pipelines.DataFrames.Arrow;

/// <summary>Some consecutive items of a column.</summary>
/// <param name="Data">Where they lie.</param>
/// <param name="Start">The place of the first one in its buffers, the data's own offset included.</param>
/// <param name="Length">How many they are.</param>
readonly record struct Piece(ArrayData Data, int Start, int Length)
{
    public static Piece Of(ArrayData data) => new(data, data.Offset, data.Length);

    public bool IsNull(int i) => Data.Buffers is [{ IsEmpty: false } validity, ..] && !BitUtility.GetBit(validity.Span, Start + i);

    /// <summary>Some bytes of a buffer, for items of a fixed size.</summary>
    public ReadOnlyMemory<byte> Bytes(int size) => Length == 0 ? default : Data.Buffers[1].Memory.Slice(checked(Start * size), checked(Length * size));

    /// <summary>Where an item of varying length begins; the one behind the last says where that ends.</summary>
    public long OffsetOf(int i, bool isLarge) => isLarge
        ? MemoryMarshal.Cast<byte, long>(Data.Buffers[1].Span)[Start + i]
        : MemoryMarshal.Cast<byte, int>(Data.Buffers[1].Span)[Start + i];
}
