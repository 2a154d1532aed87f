using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipelines.Values;

/// <summary>An array whose numbers come in Fortran's order, the first index running fastest: each goes to its own place.</summary>
static class NpyColumns
{
    const int Block = 1 << 16;

    public delegate void Take(Span<byte> block);

    public static void Fill(Array array, int size, Take take)
    {
        var strides = Strides(array, size);
        var at = new int[array.Rank];
        var buffer = new byte[Block];
        ref var first = ref MemoryMarshal.GetArrayDataReference(array);
        nint place = 0;
        for (var left = array.LongLength; left > 0;)
        {
            var count = (int)Math.Min(left, Block / size);
            take(buffer.AsSpan(0, count * size));
            for (var i = 0; i < count; i++)
            {
                Unsafe.CopyBlockUnaligned(ref Unsafe.AddByteOffset(ref first, place), ref buffer[i * size], (uint)size);
                place = Next(array, at, strides, place);
            }
            left -= count;
        }
    }

    static nint Next(Array array, int[] at, nint[] strides, nint place)
    {
        for (var i = 0; i < at.Length; i++)
        {
            place += strides[i];
            if (++at[i] < array.GetLength(i))
                return place;
            place -= strides[i] * array.GetLength(i);
            at[i] = 0;
        }
        return place;
    }

    static nint[] Strides(Array array, int size)
    {
        var strides = new nint[array.Rank];
        nint stride = size;
        for (var i = strides.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= array.GetLength(i);
        }
        return strides;
    }
}
