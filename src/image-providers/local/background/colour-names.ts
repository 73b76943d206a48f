/** The named colours of CSS Color Module Level 4, as `name: rrggbb`. Both spellings of grey are read. */
const CSS = `aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4
black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0
chartreuse 7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff
darkblue 00008b darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkkhaki bdb76b
darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000 darksalmon e9967a
darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493
deepskyblue 00bfff dimgray 696969 dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen 228b22
fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000
greenyellow adff2f honeydew f0fff0 hotpink ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c
lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080
lightcyan e0ffff lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightpink ffb6c1 lightsalmon ffa07a
lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899 lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00
limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000 mediumaquamarine 66cdaa mediumblue 0000cd
mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371 mediumslateblue 7b68ee mediumspringgreen 00fa9a
mediumturquoise 48d1cc mediumvioletred c71585 midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5
navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500 orangered ff4500
orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee palevioletred db7093 papayawhip ffefd5
peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 rebeccapurple 663399 red ff0000
rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57 seashell fff5ee
sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 snow fffafa springgreen 00ff7f
steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0 violet ee82ee wheat f5deb3
white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32`;

/** Everyday Chinese colour names; those of one character are also read inside longer words, such as 白色背景. */
const CHINESE = `白 ffffff 米白 f7f3e8 乳白 fdfaf0 象牙白 fffff0 黑 000000 灰 808080 浅灰 d9d9d9 深灰 4d4d4d 银 c0c0c0
红 e02020 大红 ff0000 深红 8b0000 酒红 722f37 玫红 e0218a 粉 ffc0cb 粉红 ffb6c1 浅粉 ffe4e8 橙 ff8c1a 橘 ff8c1a 橘红 ff5a1f
黄 ffd93b 浅黄 fff7c2 米黄 f5e9c8 金 d4af37 棕 8b5a2b 褐 6b4423 咖啡 6f4e37 卡其 c3b091 米 f5f5dc 驼 c19a6b
绿 2e9e4f 浅绿 b5e3b5 深绿 0b5d2a 墨绿 1f4d3a 草绿 7cb342 薄荷绿 a8e6cf 军绿 5b6236 青 00a3a3 天青 87ceeb
蓝 2a6fdb 浅蓝 bfdcf5 深蓝 0b2e6b 天蓝 87ceeb 湖蓝 30a9de 藏青 1d2b53 宝蓝 2b4fc7 海军蓝 000080 紫 8a3fd1 浅紫 d9c8f0 深紫 4b0082
薰衣草 e6e6fa`;

function tableOf(list: string): Map<string, string> {
  const words = list.split(/\s+/);
  return new Map(words.flatMap((name, i) => (i % 2 === 0 ? [[name, words[i + 1] ?? '000000'] as const] : [])));
}

export const CSS_COLOURS: ReadonlyMap<string, string> = tableOf(CSS);
export const CHINESE_COLOURS: ReadonlyMap<string, string> = tableOf(CHINESE);
