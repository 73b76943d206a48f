import { defineProblem } from '../../http/problem.js';

export const uploadNotFound = defineProblem(
  'UPLOAD_NOT_FOUND',
  404,
  { en: 'Upload not found', zh: '上传不存在' },
  { en: 'There is no upload {id}; begin a new one.', zh: '上传 {id} 不存在，请重新开始上传。' },
);

export const uploadExpired = defineProblem(
  'UPLOAD_EXPIRED',
  410,
  { en: 'Upload expired', zh: '上传已过期' },
  { en: 'The upload was not finished in time; begin a new one.', zh: '上传未能在有效期内完成，请重新开始上传。' },
);

export const uploadUnfinished = defineProblem(
  'UPLOAD_UNFINISHED',
  409,
  { en: 'Upload not finished', zh: '上传尚未完成' },
  {
    en: '{offset} of {size} bytes have arrived; send the rest.',
    zh: '已收到 {size} 字节中的 {offset} 字节，请发送剩余部分。',
  },
);

export const uploadConflict = defineProblem(
  'UPLOAD_CONFLICT',
  409,
  { en: 'Wrong Upload-Offset', zh: 'Upload-Offset 不正确' },
  {
    en: 'Upload-Offset is not where the upload stands; ask with HEAD and go on from there.',
    zh: 'Upload-Offset 与服务器上的进度不符，请用 HEAD 查询后从该处继续。',
  },
);

export const uploadLocked = defineProblem(
  'UPLOAD_LOCKED',
  423,
  { en: 'Upload in use', zh: '上传正被占用' },
  { en: 'Another request is working on this upload; try again shortly.', zh: '另一个请求正在处理此上传，请稍后重试。' },
);

export const tusVersion = defineProblem(
  'TUS_VERSION',
  412,
  { en: 'Unsupported protocol version', zh: '不支持的协议版本' },
  { en: 'Send the header Tus-Resumable: 1.0.0.', zh: '请发送请求头 Tus-Resumable: 1.0.0。' },
);

export const uploadInvalid = defineProblem(
  'UPLOAD_INVALID',
  400,
  { en: 'The upload request is not valid', zh: '上传请求无效' },
  { en: 'The headers are not as tus 1.0.0 wants them: {reason}.', zh: '请求头不符合 tus 1.0.0：{reason}。' },
);
