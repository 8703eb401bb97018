import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
var invisible=new RegExp("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]|(?![\\ufe0e\\ufe0f])\\p{Default_Ignorable_Code_Point}","gu");function printable(text,options={newlines:"show"}){return/^[ -~]*$/.test(text)?text:text.replace(invisible,character=>character==="	"?options.newlines==="keep"?character:" ":character===`
`&&options.newlines==="keep"?character:character===`
`&&options.newlines==="space"?" ":`\\u{${(character.codePointAt(0)??0).toString(16)}}`)}export{invisible,printable};
